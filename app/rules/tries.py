"""May this learner try once more? Tries cost nothing, so their pace is what is limited."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from app.errors import TryLaterError
from app.quotas import AT_ONCE, Quota

PACE_WINDOW = timedelta(minutes=1)
KEPT_FOR = timedelta(hours=1)
_COME_BACK_S = 2


def require_pace(
    *, pending: int, recent: int, first_at: datetime | None, per_minute: int, now: datetime
) -> None:
    """Return where the learner may try now.

    `pending` are tries of theirs that still run, `recent` those since a minute ago, the
    first of which was made at `first_at`.

    Raises:
        TryLaterError: one at a time, and not too many in a minute; says when to come again.
    """
    if pending:
        quota = Quota("running-tries", 1, 0, reset_s=_COME_BACK_S, unit=AT_ONCE)
        raise TryLaterError("Your last try is still running.", retry_after_s=_COME_BACK_S, quota=quota)
    if recent >= per_minute:
        quota = pace_quota(recent=recent, first_at=first_at, per_minute=per_minute, now=now)
        wait_s = quota.reset_s or 1
        msg = f"You have tried {recent} times within a minute. Try again in {wait_s} s."
        raise TryLaterError(msg, retry_after_s=wait_s, quota=quota)


def pace_quota(*, recent: int, first_at: datetime | None, per_minute: int, now: datetime) -> Quota:
    """What is left of a minute's tries; the first of the `recent` ones was made at `first_at`."""
    until = (first_at or now) + PACE_WINDOW
    reset_s = max(1, math.ceil((until - now).total_seconds()))
    window_s = int(PACE_WINDOW.total_seconds())
    return Quota("tries", per_minute, per_minute - recent, window_s=window_s, reset_s=reset_s)
