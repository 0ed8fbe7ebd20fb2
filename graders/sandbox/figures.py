"""What a pool has done so far and how it stands, for whoever watches: numbers, no names."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class PoolFigures:
    """One pool: `ready` of `wanted` children wait now; all else counts since the pool was made.

    `starts`: of the zygote; `forked`: children asked for; `runs`: jobs that came to an end;
    `killed`: children that something outside ended; `lost`: zygotes or children that went by
    themselves; `failed`: jobs that were given up.
    """

    library_set: str
    wanted: int
    ready: int
    starts: int
    forked: int
    runs: int
    killed: int
    lost: int
    failed: int


class Tally:
    """Counts by name, from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, name: str) -> None:
        """One more of these."""
        with self._lock:
            self._counts[name] += 1

    def __getitem__(self, name: str) -> int:
        """How many there were."""
        with self._lock:
            return self._counts[name]
