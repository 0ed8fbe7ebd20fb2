"""The two ways out of a command: reports on stdout, complaints on stderr."""

from __future__ import annotations

import os
import signal
import sys
from typing import TextIO

DONE = 0
AT_FAULT = 1
NOT_DONE = 2
READER_GONE = 128 + signal.SIGPIPE  # what a shell says of a program that its reader has left


def report(text: str) -> None:
    """One report, at once, so that a pipe sees it before the next is worked on.

    Raises:
        SystemExit: nobody reads reports any more, as with `| head`.
    """
    _say(text, sys.stdout)


def complain(text: str) -> None:
    """One complaint, apart from reports so that those can be piped on.

    Raises:
        SystemExit: nobody reads complaints any more.
    """
    _say(f"batchmark: {text}", sys.stderr)


def _say(text: str, stream: TextIO) -> None:
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        # What is left in the buffer would fail once more when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise SystemExit(READER_GONE) from None
