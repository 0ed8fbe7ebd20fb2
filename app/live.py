"""Cases as they are judged: told by the worker of this process to whoever waits in it for the result.

Nothing hangs on it: what is missed here stands in the grade.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pydantic import BaseModel

from app.bells import Bells
from graders.verdicts import CaseResult, Verdict

Tell = Callable[[CaseResult], None]


class LiveCase(BaseModel):
    """One case's verdict before the grade is there: no value of it, so that hidden cases may be told too."""

    id: str
    verdict: Verdict
    points: float
    max_points: float


class LiveCases:
    """The cases judged so far of what is being graded right now, by its id; `bells` ring at each."""

    def __init__(self) -> None:
        self.bells = Bells()
        self._told: dict[str, list[LiveCase]] = {}

    @contextmanager
    def grading(self, sent_id: str) -> Iterator[Tell]:
        """While the block runs, what it is told can be read; may be told from another thread."""
        told = self._told[sent_id] = []
        loop = asyncio.get_running_loop()

        def tell(result: CaseResult) -> None:
            told.append(_shown(result))
            with suppress(RuntimeError):  # the loop has ended before the thread, and with it whoever waits
                loop.call_soon_threadsafe(self.bells.ring, sent_id)

        try:
            yield tell
        finally:
            self._told.pop(sent_id, None)

    def read(self, sent_id: str, beginning: int) -> list[LiveCase]:
        """What was told since the first `beginning` cases."""
        return self._told.get(sent_id, [])[beginning:]


def _shown(result: CaseResult) -> LiveCase:
    return LiveCase(id=result.id, verdict=result.verdict, points=result.points, max_points=result.max_points)
