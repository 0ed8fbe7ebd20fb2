"""Hints as pages show them: those opened, the next with its price, and what they took off a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.db.tables import Submission
from app.rules.hints import HintView, score_after_hints, view_hints
from app.web.markdown import render_markdown
from app.web.words import count_words, points_words
from graders.verdicts import Grade
from graders.wording import numeral
from questions.loader import LoadedQuestion

_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class HintLine:
    """One hint; `text` once it is opened, `url` opens it where it is next in turn."""

    name: str
    price: str
    text: Markup | None
    url: str


def hint_lines(
    loaded: LoadedQuestion, opened: Mapping[int, float], *, variant: int, worth: float, suffix: str
) -> list[HintLine]:
    """Every hint of the question, priced in points out of `worth`.

    `suffix` is the query that names the quiz.
    """
    views = view_hints(loaded, opened, variant=variant)
    following = next((view.number for view in views if not view.opened), None)
    rate = worth / loaded.question.points
    return [
        HintLine(
            name=f"Hint {view.number}",
            price=_price(view, rate),
            text=render_markdown(view.text) if view.text is not None else None,
            url=f"/questions/{loaded.question.id}/hints/{view.number}{suffix}"
            if view.number == following
            else "",
        )
        for view in views
    ]


def describe_cost(submission: Submission, grade: Grade, worth: float) -> str:
    """What hints took off the score, out of `worth` points, in a sentence; empty where they cost nothing."""
    if not submission.hint_cost:
        return ""
    price = numeral(round(submission.hint_cost * worth / grade.max_points, 2))
    hints = count_words(submission.hints_opened, "hint")
    counts = points_words(counted_score(submission, grade) * worth, worth)
    return f"{_MINUS}{price} for {hints}: it counts {counts}."


def counted_score(submission: Submission, grade: Grade) -> float:
    """What a graded submission counts, from 0 to 1, once hints are paid for."""
    return score_after_hints(points=grade.points, max_points=grade.max_points, hint_cost=submission.hint_cost)


def _price(view: HintView, rate: float) -> str:
    if not view.cost:
        return "free"
    return f"costs {count_words(view.cost * rate, 'point')}"
