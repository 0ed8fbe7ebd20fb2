"""May this learner try once more? Tries cost nothing, so their pace is what is limited."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from app.errors import TryLaterError

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
        raise TryLaterError("Your last try is still running.", retry_after_s=_COME_BACK_S)
    if recent >= per_minute:
        assert first_at is not None
        wait_s = max(1, math.ceil((first_at + PACE_WINDOW - now).total_seconds()))
        msg = f"You have tried {recent} times within a minute. Try again in {wait_s} s."
        raise TryLaterError(msg, retry_after_s=wait_s)
