"""Whose turn it is, and when to come again: the rules of the queue for code.

Answers are graded by their turn, and those of one turn in the order in which they came. A
learner's answer joins the turn after the one that is being served, and each further one a
turn later: they go round, as when each waiting learner is served once before anybody is
served again. So a hundred answers of one learner hold nobody up, are done one after the other
where nobody else waits, and are not held up for ever themselves: whoever comes joins a turn
that is still to begin.
"""

from __future__ import annotations

import math
from datetime import timedelta

FIRST_TURN = 1
PACE_WINDOW = timedelta(minutes=1)
_SHARE = 0.1  # of those that wait: so much room is worth coming again for
_SOONEST_S, _LATEST_S = 2, 120
_PACE_UNKNOWN_S = 30


def next_turn(*, first: int | None, own_last: int | None) -> int:
    """The turn of one more answer; `first` is the earliest that waits, `own_last` the learner's last."""
    following = FIRST_TURN if first is None else first + 1
    return max(following, (own_last or 0) + 1)


def come_again_s(*, waiting: int, graded: int) -> int:
    """Seconds until a tenth of what waits will be done, at the pace of those `graded` in `PACE_WINDOW`."""
    if not graded:
        return _PACE_UNKNOWN_S
    needed_s = waiting * _SHARE * PACE_WINDOW.total_seconds() / graded
    return min(max(math.ceil(needed_s), _SOONEST_S), _LATEST_S)
