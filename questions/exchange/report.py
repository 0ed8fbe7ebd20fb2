"""What came out of an exchange, and what was lost on the way: nothing is dropped in silence."""

from __future__ import annotations

from dataclasses import dataclass

from questions.faults import Fault
from questions.schema import Question


@dataclass(frozen=True, order=True)
class Loss:
    """Something of one question that did not travel: its field, and the reason.

    `question_id` is empty where it concerns the whole file; `what` is `question` where
    nothing of it travelled.
    """

    question_id: str
    what: str
    why: str


@dataclass(frozen=True)
class Exported:
    """A file as bytes, the ids of what is in it, and what is not."""

    data: bytes
    carried: tuple[str, ...]
    losses: tuple[Loss, ...]


@dataclass(frozen=True)
class Imported:
    """The questions of a file, what of them was lost, and what could not be taken, with its line."""

    questions: tuple[Question, ...]
    losses: tuple[Loss, ...]
    faults: tuple[Fault, ...]


class Report:
    """Collects losses; the same one twice counts once."""

    def __init__(self) -> None:
        self._losses: dict[Loss, None] = {}

    def lose(self, question_id: str, what: str, why: str) -> None:
        """Note that `what` of the question did not travel."""
        self._losses[Loss(question_id, what, why)] = None

    @property
    def losses(self) -> tuple[Loss, ...]:
        """All losses, in the order in which they were met."""
        return tuple(self._losses)
