"""Lets runs that somebody waits for go before those that nobody waits for."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager

from graders.coding.busy import Busy
from graders.coding.prepare import Run
from graders.sandbox.outcome import Job, RunOutcome

# Before one run. Bounded, because somebody may wait for the very variant that is made.
MOST_WAIT_S = 0.05


class StoppedError(Exception):
    """Preparing ahead was told to stop. Nobody's fault."""


class Courtesy:
    """Knows whether an answer is being graded; may be used from many threads."""

    def __init__(self) -> None:
        self._grading = Busy()

    def first(self) -> AbstractContextManager[None]:
        """While the block runs, others stand back."""
        return self._grading.with_one_more()

    def after_you(self, run: Run, stop: threading.Event) -> Run:
        """`run`, which lets answers go first each time, and raises `StoppedError` once `stop` is set."""

        def run_after_others(job: Job) -> RunOutcome:
            self._grading.wait_until_idle(MOST_WAIT_S)
            if stop.is_set():
                raise StoppedError
            return run(job)

        return run_after_others
