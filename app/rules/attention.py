"""'Look here first': which figures of a quiz ask for an instructor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel

from app.rules.misconceptions import MisconceptionFigures
from app.rules.statistics import Correlation, Mastery

# Moodle's quiz statistics report calls a discrimination below 20 % very weak.
LOW_DISCRIMINATION = 0.2
FREQUENT_SHARE = 0.2
FREQUENT_LEARNERS = 3
STUCK_WEIGHT = 2.0  # a learner who is stuck needs somebody more than one who met a mistake and went on


class Notice(BaseModel):
    """One thing to look at; `weight` orders them, the heaviest first: a share of learners, or of r."""

    kind: Literal["stuck", "misconception", "discrimination"]
    question_id: str
    text: str
    misconception: str | None = None
    weight: float


def look_here_first(
    questions: Iterable[tuple[str, Correlation, Mastery]], figures: Iterable[MisconceptionFigures]
) -> list[Notice]:
    """What stands out among a quiz's questions: `questions` by id, the misconceptions met there."""
    listed = list(questions)
    tried = {question_id: mastery.tried for question_id, _, mastery in listed}
    notices = [*_stuck(listed), *_frequent(figures, tried), *_undiscriminating(listed)]
    return sorted(notices, key=lambda notice: -notice.weight)


def _stuck(questions: list[tuple[str, Correlation, Mastery]]) -> Iterable[Notice]:
    for question_id, _, mastery in questions:
        if mastery.stuck:
            who = "1 learner has" if mastery.stuck == 1 else f"{mastery.stuck} learners have"
            text = f"{who} tried for more than an hour without full points."
            weight = STUCK_WEIGHT * mastery.stuck / mastery.tried
            yield Notice(kind="stuck", question_id=question_id, text=text, weight=weight)


def _frequent(figures: Iterable[MisconceptionFigures], tried: dict[str, int]) -> Iterable[Notice]:
    for each in figures:
        for question_id, learners in each.questions.items():
            share = learners / tried[question_id] if tried.get(question_id) else 0.0
            if learners >= FREQUENT_LEARNERS and share >= FREQUENT_SHARE:
                yield Notice(
                    kind="misconception",
                    question_id=question_id,
                    misconception=each.misconception,
                    text=f"{learners} of {tried[question_id]} learners met it ({share:.0%}).",
                    weight=share,
                )


def _undiscriminating(questions: list[tuple[str, Correlation, Mastery]]) -> Iterable[Notice]:
    for question_id, correlation, _ in questions:
        if correlation.r is None or correlation.r >= LOW_DISCRIMINATION:
            continue
        said = "Strong learners do worse at it" if correlation.r < 0 else "It hardly tells learners apart"
        text = f"{said}: it goes with the rest of the quiz by {correlation.r:.2f} only (n = {correlation.n})."
        weight = LOW_DISCRIMINATION - correlation.r
        yield Notice(kind="discrimination", question_id=question_id, text=text, weight=weight)
