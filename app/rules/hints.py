"""Hints: which may be opened next, what is shown of them, and what they cost a score."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from app.errors import HintClosedError, NotFoundError
from app.rules.reveal import fill_in
from questions.loader import LoadedQuestion
from questions.schema import Question


class HintView(BaseModel):
    """One hint: `cost` in the question's points, `text` (Markdown) only once it is opened.

    Of an opened hint `cost` is what it cost when it was opened.
    """

    number: int
    cost: float
    opened: bool
    text: str | None = None


def score_after_hints(*, points: float, max_points: float, hint_cost: float) -> float:
    """The score, from 0 to 1, of an answer worth `points` that was handed in after hints.

    The answer is worth what it is worth; what the hints cost comes off what it counts,
    down to 0.
    """
    return max(0.0, points - hint_cost) / max_points


def may_open(question: Question, number: int, opened: Mapping[int, float]) -> bool:
    """Whether hint `number`, counted from 1, is the next to be opened; False where it is open.

    `opened` has the cost of each opened hint by its number.

    Raises:
        NotFoundError: the question has no such hint.
        HintClosedError: an earlier one is still closed.
    """
    if number in opened:
        return False
    if not 1 <= number <= len(question.hints):
        raise NotFoundError(f"This question has no hint {number}.")
    closed = next(each for each in range(1, number + 1) if each not in opened)
    if closed != number:
        raise HintClosedError(f"Hints are opened in their order: hint {closed} is still closed.")
    return True


def view_hints(loaded: LoadedQuestion, opened: Mapping[int, float], *, variant: int) -> tuple[HintView, ...]:
    """The hints as a learner who has opened those in `opened` may see them."""
    question = loaded.question
    return tuple(
        HintView(
            number=number,
            cost=opened.get(number, hint.cost),
            opened=number in opened,
            text=fill_in(hint.text, question, variant) if number in opened else None,
        )
        for number, hint in enumerate(question.hints, start=1)
    )
