"""May this learner hand in once more?"""

from __future__ import annotations

from app.errors import AttemptsUsedError, TooManyPendingError

_COME_BACK_S = 5


def next_attempt(*, made: int, allowed: int | None, pending: int, pending_limit: int) -> int:
    """The ordinal of the next attempt, from 1.

    `made` are this learner's attempts at the question so far, without those that
    failed by our fault; `allowed` None: as many as one likes.

    Raises:
        TooManyPendingError: `pending` submissions of this learner wait already.
        AttemptsUsedError: no attempt is left.
    """
    if pending >= pending_limit:
        msg = f"{pending} of your submissions are still waiting to be graded. Try again when one is done."
        raise TooManyPendingError(msg, retry_after_s=_COME_BACK_S)
    if allowed is not None and made >= allowed:
        attempts = "1 attempt" if allowed == 1 else f"{allowed} attempts"
        msg = f"This quiz allows {attempts} at a question, and none is left."
        raise AttemptsUsedError(msg)
    return made + 1
