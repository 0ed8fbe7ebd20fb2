"""What a proof refuses in the kinds without code. Needs no sandbox."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from graders.proving.prove import prove
from graders.proving.records import Finding, Level
from graders.sandbox.outcome import Job
from questions.loader import LoadedQuestion
from questions.schema import question_adapter

COMMON = {"id": "q", "title": "t", "lesson": "L0", "points": 1, "prompt": "p"}


def never(job: Job) -> NoReturn:
    raise AssertionError(f"nothing is to be run, and {job} was")


def findings_of(**fields: Any) -> tuple[Finding, ...]:
    question = question_adapter.validate_python(COMMON | fields)
    return prove(LoadedQuestion(question, "v", ""), never).findings


@pytest.mark.parametrize("kind", ["choice", "multiple"])
@pytest.mark.parametrize(("feedback", "count"), [("because", 0), ("", 1), ("  ", 1)])
def test_a_wrong_option_says_why(kind: str, feedback: str, count: int) -> None:
    choices = [{"id": "a", "text": "A", "correct": True}, {"id": "b", "text": "B", "feedback": feedback}]
    findings = findings_of(kind=kind, choices=choices)
    assert [each.place for each in findings] == [("choices", 1, "feedback")] * count
    assert all(each.level is Level.ERROR for each in findings)


def test_a_numeric_question_is_worked_out_at_every_variant() -> None:
    draw = {"n": {"integers": [0, 9]}}
    [finding] = findings_of(kind="numeric", variables=draw, answer="1 / n", tolerance={"absolute": 0.01})
    assert finding.place == ("answer",)
    assert finding.level is Level.ERROR


def test_hints_are_rendered_at_every_variant() -> None:
    [finding] = findings_of(
        kind="numeric",
        variables={"n": {"integers": [0, 9]}},
        answer="n + 1",
        tolerance={"absolute": 0.01},
        hints=[{"text": "Add one to {{ n }}."}, {"text": "One n-th is {{ 1 / n }}."}],
    )
    assert (finding.level, finding.place) == (Level.ERROR, ("hints", 1, "text"))


def test_a_mistake_within_the_tolerance_is_told_with_its_place() -> None:
    findings = findings_of(
        kind="numeric",
        variables={"n": {"integers": [1, 90]}},
        answer="n",
        tolerance={"absolute": 2},
        mistakes=[{"answer": "n + 1", "feedback": "one too many"}],
    )
    assert [each.place for each in findings] == [("mistakes", 0, "answer")]


def pattern(text: str, **more: Any) -> dict[str, Any]:
    return {"pattern": text, "examples": [text], "counterexamples": ["zzz"], **more}


def test_a_text_question_that_holds_together_has_no_fault() -> None:
    assert findings_of(kind="text", accept=["eval"], mistakes=[pattern("train", feedback="the other")]) == ()


def test_a_text_that_is_key_and_mistake_at_once() -> None:
    [finding] = findings_of(kind="text", accept=["eval"], mistakes=[pattern("eval", feedback="no")])
    assert finding.place == ("mistakes", 0, "examples", 0)
    assert "is accepted" in finding.message


def test_a_mistake_that_another_one_hides() -> None:
    hiding = {**pattern("tr.*", feedback="general"), "examples": ["tr"]}
    [finding] = findings_of(
        kind="text", accept=["eval"], mistakes=[hiding, pattern("train", feedback="special")]
    )
    assert finding.place == ("mistakes", 1, "examples", 0)
    assert "another mistake's feedback" in finding.message


def test_a_key_that_is_longer_than_what_is_read() -> None:
    [finding] = findings_of(kind="text", accept=["eval mode"], max_chars=4)
    assert finding.place == ("accept", 0)


def test_an_ordering_needs_no_more_than_its_shape() -> None:
    assert findings_of(kind="ordering", items=[{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]) == ()
