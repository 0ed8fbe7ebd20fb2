"""May this learner hand in once more?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import AttemptsUsedError, TooManyPendingError
from app.quiz_errors import NextAttemptLaterError
from app.quotas import AT_ONCE, Quota
from app.rules.moments import say_moment
from app.rules.terms import Bucket

_COME_BACK_S = 5


@dataclass(frozen=True)
class AttemptsAtHand:
    """What a bucket holds: whole attempts, and when the next one drips in (None: it is full)."""

    left: int
    next_at: datetime | None


def next_attempt(*, made: int, last: int, allowed: int | None, pending: int, pending_limit: int) -> int:
    """The ordinal of the next attempt, from 1.

    `made` are this learner's attempts at the question so far, without those that failed by
    our fault; `last` is the highest ordinal of all, so that none comes twice. `allowed` None:
    as many as one likes.

    Raises:
        TooManyPendingError: `pending` submissions of this learner wait already.
        AttemptsUsedError: no attempt is left.
    """
    if pending >= pending_limit:
        msg = f"{pending} of your submissions are still waiting to be graded. Try again when one is done."
        quota = pending_quota(pending=pending, limit=pending_limit)
        raise TooManyPendingError(msg, retry_after_s=_COME_BACK_S, quota=quota)
    if allowed is not None and made >= allowed:
        attempts = "1 attempt" if allowed == 1 else f"{allowed} attempts"
        msg = f"This quiz allows {attempts} at a question, and none is left."
        raise AttemptsUsedError(msg)
    return last + 1


def pending_quota(*, pending: int, limit: int) -> Quota:
    """What is left of the submissions that one learner may have waiting."""
    left = limit - pending
    return Quota("pending", limit, left, reset_s=None if left > 0 else _COME_BACK_S, unit=AT_ONCE)


def look_into(bucket: Bucket, made_at: Iterable[datetime], *, extra: int, now: datetime) -> AttemptsAtHand:
    """What is in the bucket now, after attempts at the moments `made_at`; `extra` widens it.

    The bucket is full before the first attempt, and drips on while it is not full.
    """
    capacity, drip = bucket.capacity + extra, timedelta(seconds=bucket.refill_s)
    held, since = capacity, now
    for moment in sorted(made_at):
        held, since = _drip(held, since, moment, capacity, drip)
        # A bucket that was made narrower since owes nothing.
        held = max(0, held - 1)
    held, since = _drip(held, since, now, capacity, drip)
    return AttemptsAtHand(held, since + drip if held < capacity else None)


def require_attempt(at_hand: AttemptsAtHand, now: datetime) -> None:
    """Return where the bucket holds an attempt.

    Raises:
        NextAttemptLaterError: it is empty; says when the next one comes.
    """
    if at_hand.left:
        return
    assert at_hand.next_at is not None
    msg = f"No attempt is left for now. The next one comes on {say_moment(at_hand.next_at)}."
    raise NextAttemptLaterError(msg, retry_after_s=math.ceil((at_hand.next_at - now).total_seconds()))


def _drip(held: int, since: datetime, now: datetime, capacity: int, drip: timedelta) -> tuple[int, datetime]:
    """What is held at `now`, and since when the next drop has been gathering."""
    if held >= capacity:
        return capacity, now
    drops = (now - since) // drip
    if held + drops >= capacity:
        return capacity, now
    return held + drops, since + drops * drip
