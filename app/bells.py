"""Bells: who waits for something hangs one up under its id, who brings it about rings them.

They are a short cut within one process, and nothing hangs on them: whoever waits looks at
the row too, now and then.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Bells:
    """The bells of one event loop, by the id of what is waited for.

    `are_reliable`: whether they are rung wherever the thing comes about; where they aren't, who
    waits had better look often.
    """

    def __init__(self) -> None:
        self.are_reliable = False
        self._hung: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def hanging(self, waited_for: str, bell: asyncio.Event) -> Iterator[None]:
        """While the block runs, `bell` is set whenever that id is rung for.

        Hang it up before you look, or it may be rung between the look and the waiting.
        """
        self._hung[waited_for].add(bell)
        try:
            yield
        finally:
            self._hung[waited_for].discard(bell)
            if not self._hung[waited_for]:
                del self._hung[waited_for]

    def ring(self, waited_for: str) -> None:
        """Set every bell that hangs under that id; for the event loop's own thread."""
        for bell in self._hung.get(waited_for, ()):
            bell.set()

    def ring_all(self) -> None:
        """Set every bell: somebody may have come in vain while nobody could ring."""
        for waited_for in self._hung:
            self.ring(waited_for)

    def __len__(self) -> int:
        """For how many ids somebody waits."""
        return len(self._hung)
