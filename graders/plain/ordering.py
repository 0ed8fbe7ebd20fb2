"""Lines put in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from graders.answers import OrderingAnswer
from graders.plain.judgement import Judgement
from questions.plain import OrderingQuestion

_RULES = {
    "adjacent": "Points are given by the share of neighbouring lines that follow each other as they should.",
    "all-or-nothing": "Only a right order of all lines earns points.",
}


def grade_ordering(question: OrderingQuestion, answer: OrderingAnswer) -> Judgement:
    """Points against the right order that the answer comes closest to.

    A known mistake applies when its two items stand in `answer` the other way round
    than in that order.
    """
    given = answer.order
    right = max(_right_orders(question), key=lambda order: _pairs_kept(given, order))
    if list(right) == list(given):
        return Judgement(1.0, "Right: every line is in its place.")
    kept, pairs = _pairs_kept(given, right), len(given) - 1
    reasons = [
        (mistake.feedback, mistake.misconception)
        for mistake in question.mistakes
        if _comes_first(given, mistake.before, mistake.after)
        is not _comes_first(right, mistake.before, mistake.after)
    ]
    if question.credit == "all-or-nothing":
        return Judgement.with_reasons(0.0, "This is not a right order.", reasons)
    message = f"{kept} of {pairs} neighbouring pairs are in place."
    return Judgement.with_reasons(kept / pairs, message, reasons)


def ordering_rule(question: OrderingQuestion) -> str:
    """How the points are given, said before the answer is handed in."""
    return _RULES[question.credit]


def _right_orders(question: OrderingQuestion) -> list[Sequence[str]]:
    return [[item.id for item in question.items], *question.also_right]


def _pairs_kept(given: Sequence[str], right: Sequence[str]) -> int:
    return len(set(pairwise(given)) & set(pairwise(right)))


def _comes_first(order: Sequence[str], one: str, other: str) -> bool:
    return order.index(one) < order.index(other)
