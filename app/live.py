"""Cases as they are judged: told by the worker of this process to whoever waits in it for the result.

Nothing hangs on it: what is missed here stands in the grade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import BaseModel

from graders.verdicts import CaseResult, Verdict

Tell = Callable[[CaseResult], None]


class LiveCase(BaseModel):
    """One case's verdict before the grade is there: no value of it, so that hidden cases may be told too."""

    id: str
    verdict: Verdict
    points: float
    max_points: float


class LiveCases:
    """The cases judged so far of what is being graded right now, by its id."""

    def __init__(self) -> None:
        self._told: dict[str, list[LiveCase]] = {}

    @contextmanager
    def grading(self, sent_id: str) -> Iterator[Tell]:
        """While the block runs, what it is told can be read; may be told from another thread."""
        told = self._told[sent_id] = []
        try:
            yield lambda result: told.append(_shown(result))
        finally:
            self._told.pop(sent_id, None)

    def read(self, sent_id: str, beginning: int) -> list[LiveCase]:
        """What was told since the first `beginning` cases."""
        return self._told.get(sent_id, [])[beginning:]


def _shown(result: CaseResult) -> LiveCase:
    return LiveCase(id=result.id, verdict=result.verdict, points=result.points, max_points=result.max_points)
