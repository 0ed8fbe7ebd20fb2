"""How long a guess at a password or a code must wait: longer with each failure, never for ever."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import TooManyGuessesError
from app.quotas import Quota


@dataclass(frozen=True)
class Patience:
    """`free` failures cost nothing; then each doubles the wait, up to `longest_s` seconds."""

    free: int
    longest_s: int


# Anybody can fail at somebody else's name, so a name never waits for long. Behind one address
# may sit a whole class.
AT_NAME = Patience(free=5, longest_s=60)
FROM_ADDRESS = Patience(free=50, longest_s=300)


def wait_after(failures: int, patience: Patience) -> timedelta:
    """How long after the last of so many failures the next guess is taken."""
    beyond = failures - patience.free
    if beyond <= 0:
        return timedelta()
    return timedelta(seconds=min(2.0 ** min(beyond, 32), patience.longest_s))


def require_patience(failures: int, last_at: datetime, patience: Patience, now: datetime) -> None:
    """Return if the next guess may be taken now.

    Raises:
        TooManyGuessesError: too early; says in how many seconds.
    """
    left_s = math.ceil((last_at + wait_after(failures, patience) - now).total_seconds())
    if left_s > 0:
        seconds = "1 second" if left_s == 1 else f"{left_s} seconds"
        said = f"Too many wrong guesses. Please try again in {seconds}."
        quota = Quota("guesses", patience.free, 0, reset_s=left_s)
        raise TooManyGuessesError(said, retry_after_s=left_s, quota=quota)
