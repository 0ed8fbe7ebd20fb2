"""How long to wait before trying again what another server did not take."""

from __future__ import annotations

import random

LONGEST_PAUSE_S = 3_600.0


def pause_after(tries: int, first_s: float, *, at_least_s: float = 0.0) -> float:
    """Seconds to wait after so many tries: `first_s` after one, doubled with each, up to an hour.

    Longer by up to a third, so that what failed together doesn't come back together; `at_least_s`
    is what the other server asked for.
    """
    backoff_s = min(first_s * 2.0 ** min(max(tries, 1) - 1, 32), LONGEST_PAUSE_S)
    return max(backoff_s, at_least_s) * random.uniform(1.0, 1.3)  # noqa: S311 - no secret
