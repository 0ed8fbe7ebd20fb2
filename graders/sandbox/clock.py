"""The time of one run: ours, but for what the child had to wait while others had the processor.

Else a verdict would hang on who else hands in at that moment: an answer that needs two
seconds is still at it after five where four share a core.
"""

from __future__ import annotations

import time
from collections.abc import Callable

# Of the limit: so much waiting is overlooked. Bounded, because a slot and a learner wait along.
MOST_WAITING = 3.0


def _never() -> float:
    return 0.0


class Clock:
    """Runs from when it is made; `waited_s` says how long the child has waited for a processor since."""

    def __init__(self, limit_s: float, waited_s: Callable[[], float] = _never) -> None:
        self._began_s = time.monotonic()
        self._limit_s = limit_s
        self._overlooked_s = 0.0
        self._waited_s = waited_s

    def elapsed_s(self) -> float:
        """What has passed, waiting included."""
        return time.monotonic() - self._began_s

    def left_s(self) -> float:
        """What is left of the limit; 0 or less once it is up for good."""
        elapsed_s = self.elapsed_s()
        if elapsed_s >= self._limit_s + self._overlooked_s:  # not before: asking the kernel takes time too
            self._overlooked_s = min(self._waited_s(), MOST_WAITING * self._limit_s)
        return self._limit_s + self._overlooked_s - elapsed_s
