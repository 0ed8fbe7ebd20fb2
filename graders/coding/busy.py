"""Whether something goes on just now that other work stands back for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Busy:
    """Counts what goes on; may be used from many threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._now = 0

    @contextmanager
    def with_one_more(self) -> Iterator[None]:
        """While the block runs, one more thing goes on."""
        with self._changed:
            self._now += 1
        try:
            yield
        finally:
            with self._changed:
                self._now -= 1
                self._changed.notify_all()

    def wait_until_idle(
        self, limit_s: float | None = None, *, unless: Callable[[], bool] = lambda: False
    ) -> None:
        """Return once nothing goes on, at the latest after `limit_s` seconds, or as soon as `unless` holds.

        `unless` is asked again at each change, and at `look_again`.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._now or unless(), limit_s)

    def look_again(self) -> None:
        """Have whoever waits ask anew whether to go on waiting."""
        with self._changed:
            self._changed.notify_all()
