"""The two ways out of a command: reports on stdout, complaints on stderr."""

from __future__ import annotations

import sys

DONE = 0
AT_FAULT = 1
NOT_DONE = 2


def report(text: str) -> None:
    """One report, at once, so that a pipe sees it before the next is worked on."""
    print(text, flush=True)  # noqa: T201 - this is where commands speak


def complain(text: str) -> None:
    """One complaint, apart from reports so that those can be piped on."""
    print(f"batchmark: {text}", file=sys.stderr, flush=True)  # noqa: T201 - as above
