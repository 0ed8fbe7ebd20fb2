"""Hints of a question file: how many, what they may cost, and what they may hold."""

from __future__ import annotations

import pytest

from questions.loader import QuestionFileError, parse_question

NUMERIC = """\
id: sum
kind: numeric
title: A sum
lesson: L0
points: 1
prompt: Add {{ a }} and 1.
variables:
  a: {integers: [1, 9]}
answer: a + 1
tolerance: {absolute: 0.1}
hints:
"""


def with_hints(*hints: str) -> str:
    return NUMERIC + "".join(f"  - {{{hint}}}\n" for hint in hints)


def fault_of(*hints: str) -> str:
    with pytest.raises(QuestionFileError) as refused:
        parse_question(with_hints(*hints), "sum.yaml")
    return str(refused.value)


def test_they_may_cost_as_much_as_the_question_gives() -> None:
    tenth = ["text: t, cost: 0.1"] * 10
    assert len(parse_question(with_hints(*tenth), "sum.yaml").question.hints) == 10


def test_but_no_more_and_the_line_that_is_too_dear_is_named() -> None:
    fault = fault_of("text: t, cost: 0.5", "text: t, cost: 0.5", "text: t, cost: 0.25", "text: t, cost: 9")
    assert fault == ("sum.yaml:14: hints.2.cost: up to here the hints cost 1.25; the question gives 1")


def test_there_are_at_most_ten() -> None:
    fault = fault_of(*["text: t"] * 11)
    assert fault.startswith("sum.yaml:12: hints: ")
    assert "at most 10 items" in fault


@pytest.mark.parametrize("hint", ["text: t, cost: -1", "text: ''", "cost: 0.5", "text: t, price: 1"])
def test_a_hint_is_a_text_with_a_cost(hint: str) -> None:
    assert fault_of(hint).startswith("sum.yaml:12: hints.0")


def test_an_expression_in_a_hint_must_be_one() -> None:
    assert "sum.yaml:12: hints.0.text:" in fault_of("text: 'Begin with {{ b }}.'")
    parse_question(with_hints("text: 'Begin with {{ a }}.'"), "sum.yaml")
