"""How pages say things: verdicts, kinds, points, numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graders.verdicts import Verdict
from graders.wording import magnitude, numeral
from questions.base import Lesson

_NONE = "\N{EN DASH}"

Tone = Literal["right", "partly", "wrong", "ours", "waiting"]


@dataclass(frozen=True)
class Saying:
    """A verdict or state as a reader meets it; the tone picks the icon and the colour."""

    words: str
    tone: Tone


VERDICTS = {
    Verdict.CORRECT: Saying("Right", "right"),
    Verdict.PARTIAL: Saying("Partly right", "partly"),
    Verdict.WRONG_ANSWER: Saying("Not right yet", "wrong"),
    Verdict.RUNTIME_ERROR: Saying("Stopped by an error", "wrong"),
    Verdict.TIME_LIMIT: Saying("Took too long", "wrong"),
    Verdict.MEMORY_LIMIT: Saying("Used too much memory", "wrong"),
    Verdict.OUTPUT_LIMIT: Saying("Returned too much", "wrong"),
    Verdict.INVALID_ANSWER: Saying("Could not be read", "wrong"),
}
_STATES = {
    "queued": Saying("Waiting its turn", "waiting"),
    "running": Saying("Being checked", "waiting"),
    "failed": Saying("Not checked: our fault", "ours"),
}
_KINDS = {
    "choice": "Choose one",
    "multiple": "Choose any number",
    "numeric": "Number",
    "ordering": "Put in order",
    "text": "Short text",
    "code": "Code",
}
_LESSONS = {
    Lesson.L0: "L0 · Stable and faster training",
    Lesson.L1: "L1 · Batch normalisation from scratch",
    Lesson.L2: "L2 · Placement, benefits, train and eval",
    Lesson.L3: "L3 · Batch norm in PyTorch models",
    Lesson.L4: "L4 · Axes, pitfalls and relatives",
    Lesson.BEYOND: "Beyond the lessons",
}


def verdict_saying(verdict: str) -> Saying:
    """A verdict in words."""
    return VERDICTS[Verdict(verdict)]


def state_saying(status: str, verdict: str | None) -> Saying:
    """A submission in words: its verdict once graded, how far we are before."""
    return verdict_saying(verdict) if verdict else _STATES[status]


def progress_saying(attempts: int, score: float | None) -> Saying | None:
    """A learner's state at a question by the best score, from 0 to 1; None if not begun."""
    if score is None:
        return _STATES["running"] if attempts else None
    if score >= 1:
        return VERDICTS[Verdict.CORRECT]
    return VERDICTS[Verdict.PARTIAL if score > 0 else Verdict.WRONG_ANSWER]


def kind_words(kind: str) -> str:
    """What a kind of question asks for."""
    return _KINDS[kind]


def lesson_words(lesson: Lesson) -> str:
    """A lesson with its subject."""
    return _LESSONS[lesson]


def figure(value: float | None) -> str:
    """A number as it is; a dash for none."""
    return _NONE if value is None else numeral(value)


def size(value: float | None) -> str:
    """How large an error or a bound is, to two figures; a dash for none."""
    return _NONE if value is None else magnitude(value)


def points_words(points: float, max_points: float) -> str:
    """`7 of 10 points`; nobody minds a third decimal of a point."""
    return f"{round(points, 2):g} of {count_words(max_points, 'point')}"


def count_words(count: float, singular: str) -> str:
    """`1 attempt`, `3 attempts`."""
    return f"{round(count, 2):g} {singular if count == 1 else singular + 's'}"
