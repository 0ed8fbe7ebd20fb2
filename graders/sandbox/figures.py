"""What a pool has done so far and how it stands, for whoever watches: numbers, no names."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

NAMES = ("starts", "forked", "runs", "killed", "lost", "failed")


@dataclass(frozen=True)
class PoolFigures:
    """One pool: `ready` of `wanted` children wait now; `counts` since the pool was made.

    `starts`: of the zygote; `forked`: children asked for; `runs`: jobs that came to an end;
    `killed`: children that something outside ended; `lost`: zygotes or children that went by
    themselves; `failed`: jobs that were given up.
    """

    library_set: str
    wanted: int
    ready: int
    counts: Mapping[str, int]


class Tally:
    """Counts by name, from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = dict.fromkeys(NAMES, 0)

    def add(self, name: str) -> None:
        """One more of these."""
        with self._lock:
            self._counts[name] += 1

    def read(self) -> dict[str, int]:
        """How many there were of each."""
        with self._lock:
            return dict(self._counts)
