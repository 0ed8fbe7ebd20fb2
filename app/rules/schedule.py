"""When a learner may meet a quiz and hand in. All in UTC, so that no change of clocks matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.quiz_errors import NotBegunError, NotOpenYetError, QuizClosedError, TimeOverError
from app.rules.moments import say_duration, say_moment
from app.rules.terms import Extension, Terms


class Phase(StrEnum):
    """Where one learner is in a quiz's time."""

    BEFORE = "before"
    TO_BEGIN = "to-begin"
    OPEN = "open"
    LATE = "late"
    TIME_OVER = "time-over"
    CLOSED = "closed"


@dataclass(frozen=True)
class Schedule:
    """The moments that hold for one learner; `ends_at` is when their own time is over."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    time_limit: timedelta | None = None
    started_at: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When the clock that the learner started runs out, or the quiz closes if that is earlier."""
        if self.time_limit is None or self.started_at is None:
            return None
        own = self.started_at + self.time_limit
        return min(own, self.closes_at) if self.closes_at else own

    def phase(self, now: datetime) -> Phase:
        """Where the learner is. From `opens_at` on it is open, from `closes_at` on no more."""
        if self.opens_at and now < self.opens_at:
            return Phase.BEFORE
        if self.closes_at and now >= self.closes_at:
            return Phase.CLOSED
        if self.time_limit is not None and self.started_at is None:
            return Phase.TO_BEGIN
        if self.ends_at and now >= self.ends_at:
            return Phase.TIME_OVER
        return Phase.LATE if self.due_at and now > self.due_at else Phase.OPEN


def schedule_for(terms: Terms, extension: Extension, started_at: datetime | None) -> Schedule:
    """The learner's moments: the quiz's, with what the learner gets beyond them."""
    extra = timedelta(seconds=extension.extra_s)
    limit_s = terms.time_limit_s
    return Schedule(
        opens_at=terms.opens_at,
        due_at=terms.due_at and terms.due_at + extra,
        closes_at=terms.closes_at and terms.closes_at + extra,
        time_limit=None if limit_s is None else timedelta(seconds=limit_s + extension.extra_time_s),
        started_at=started_at,
    )


def require_readable(schedule: Schedule, now: datetime) -> None:
    """Return where the learner may read the questions; afterwards, too, to learn from them.

    Raises:
        NotOpenYetError: the quiz opens later.
        NotBegunError: the learner has to start the clock first.
    """
    phase = schedule.phase(now)
    if phase is Phase.BEFORE:
        assert schedule.opens_at is not None
        raise NotOpenYetError(f"This quiz opens on {say_moment(schedule.opens_at)}.")
    if phase is Phase.TO_BEGIN:
        assert schedule.time_limit is not None
        limit = say_duration(schedule.time_limit)
        raise NotBegunError(f"This quiz gives you {limit} from the moment you begin it. Begin it first.")


def require_open(schedule: Schedule, now: datetime) -> None:
    """Return where the learner may hand in now.

    Raises:
        NotOpenYetError: the quiz opens later.
        NotBegunError: the learner has to start the clock first.
        TimeOverError: the learner's own time is over.
        QuizClosedError: the quiz takes nothing any more.
    """
    require_readable(schedule, now)
    phase = schedule.phase(now)
    if phase is Phase.TIME_OVER:
        assert schedule.ends_at is not None
        raise TimeOverError(f"Your time for this quiz was over on {say_moment(schedule.ends_at)}.")
    if phase is Phase.CLOSED:
        assert schedule.closes_at is not None
        raise QuizClosedError(f"This quiz closed on {say_moment(schedule.closes_at)}.")


def holds_back(terms: Terms, schedule: Schedule, now: datetime) -> bool:
    """Whether the quiz's questions may not be met outside it: before it opens, and while limits count."""
    phase = schedule.phase(now)
    return phase is Phase.BEFORE or (terms.has_limits and phase is not Phase.CLOSED)
