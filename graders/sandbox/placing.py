"""Which processor a child wakes on: another one than the thread's that waits for it, if there is one.

Linux takes whoever writes to a pipe to be about to sleep, and wakes the reader on the
writer's processor. On bare metal it looks for an idle one too; in a virtual machine an
idle one counts as taken, since its host may have given it away. There both would share
one: reading what came of the first cases would stop the answer in the middle of the next.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator

_libc = ctypes.CDLL(None)


@contextlib.contextmanager
def waking_elsewhere(pid: int) -> Iterator[None]:
    """If this sleeping process is woken in the block, it wakes off the caller's processor.

    A hint: afterwards the kernel may move it as it likes, and where the caller may not
    say this, or has one processor only, nothing happens.
    """
    allowed = os.sched_getaffinity(0)
    others = allowed - {_libc.sched_getcpu()} if pid > 0 else set()  # 0 would be the caller itself
    with contextlib.suppress(OSError):
        if others:
            os.sched_setaffinity(pid, others)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if others:
                os.sched_setaffinity(pid, allowed)
