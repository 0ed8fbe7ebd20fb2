"""What a grader of a plain question says, before it is worth points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from graders.verdicts import Verdict


@dataclass(frozen=True)
class Judgement:
    """`share` of the points (0 to 1), the first sentence, and what follows it.

    `verdict` is set only where the share does not tell it: an answer that could not
    be taken at all.
    """

    share: float
    message: str
    feedback: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    verdict: Verdict | None = None

    @classmethod
    def with_reasons(cls, share: float, message: str, reasons: Iterable[tuple[str, str | None]]) -> Self:
        """A judgement with the feedback (left out if empty) and misconception of each mistake."""
        pairs = list(reasons)
        feedback = tuple(text for text, _ in pairs if text)
        misconceptions = tuple(dict.fromkeys(name for _, name in pairs if name))
        return cls(share, message, feedback, misconceptions)
