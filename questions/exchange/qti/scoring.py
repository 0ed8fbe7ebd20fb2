"""How QTI is told to score an answer as we do, and which feedback to show."""

from __future__ import annotations

from questions.exchange.naming import as_identifier
from questions.exchange.qti.names import EXPLANATION, FEEDBACK, RESPONSE, SCORE, SOLUTION
from questions.exchange.travellers import absolute_bound
from questions.exchange.trees import Element, add
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion


def mistake_identifier(number: int) -> str:
    """The feedback identifier of a numeric question's mistake, from 0."""
    return f"mistake-{number + 1}"


def add_mapping(declaration: Element, question: MultipleQuestion) -> None:
    """What ticking each option adds to the points for ticking nothing.

    A tick turns one right treatment into a wrong one or the reverse, and so moves the
    total by two shares.
    """
    step = 2 * question.points / len(question.choices)
    mapping = add(declaration, "mapping", defaultValue="0")
    for choice in question.choices:
        value = _number(step if choice.correct else -step)
        add(mapping, "mapEntry", mapKey=as_identifier(choice.id), mappedValue=value)


def points_for_nothing(question: MultipleQuestion) -> float:
    """The points for ticking nothing, before the total is kept from falling below zero."""
    right = sum(choice.correct for choice in question.choices)
    total = len(question.choices)
    return question.points * (total - 2 * right) / total


def add_processing(item: Element, question: ChoiceQuestion | MultipleQuestion | NumericQuestion) -> None:
    """The response processing of `question`: points, then feedback."""
    processing = add(item, "responseProcessing")
    if isinstance(question, MultipleQuestion) and question.credit == "per-choice":
        _add_per_choice(processing, question)
    else:
        _add_exact(processing, question)
    if not isinstance(question, NumericQuestion):
        add(add(processing, "setOutcomeValue", identifier=FEEDBACK), "variable", identifier=RESPONSE)
    if question.explanation.strip():
        shown = add(processing, "setOutcomeValue", identifier=SOLUTION)
        add(shown, "baseValue", EXPLANATION, baseType="identifier")


def _add_per_choice(processing: Element, question: MultipleQuestion) -> None:
    total = add(add(processing, "setOutcomeValue", identifier=SCORE), "sum")
    add(total, "mapResponse", identifier=RESPONSE)
    add(total, "baseValue", _number(points_for_nothing(question)), baseType="float")
    below = add(add(processing, "responseCondition"), "responseIf")
    test = add(below, "lt")
    add(test, "variable", identifier=SCORE)
    add(test, "baseValue", "0", baseType="float")
    add(add(below, "setOutcomeValue", identifier=SCORE), "baseValue", "0", baseType="float")


def _add_exact(processing: Element, question: ChoiceQuestion | MultipleQuestion | NumericQuestion) -> None:
    condition = add(processing, "responseCondition")
    right = add(condition, "responseIf")
    numeric = question if isinstance(question, NumericQuestion) else None
    test = _equal(right, numeric) if numeric else add(right, "match")
    add(test, "variable", identifier=RESPONSE)
    add(test, "correct", identifier=RESPONSE)
    points = add(right, "setOutcomeValue", identifier=SCORE)
    add(points, "baseValue", _number(question.points), baseType="float")
    for number, mistake in enumerate(numeric.mistakes if numeric else ()):
        assert numeric is not None
        wrong = add(condition, "responseElseIf")
        test = _equal(wrong, numeric)
        add(test, "variable", identifier=RESPONSE)
        add(test, "baseValue", mistake.answer, baseType="float")
        said = add(wrong, "setOutcomeValue", identifier=FEEDBACK)
        add(said, "baseValue", mistake_identifier(number), baseType="identifier")


def _equal(parent: Element, question: NumericQuestion) -> Element:
    bound = _number(absolute_bound(question))
    return add(parent, "equal", toleranceMode="absolute", tolerance=f"{bound} {bound}")


def _number(value: float) -> str:
    return f"{value:.12g}"
