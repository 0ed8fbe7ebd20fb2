"""A quiz's terms and a learner's state in plain words, for pages and for REST alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.rules.moments import say_duration, say_moment
from app.rules.schedule import Phase, Schedule
from app.rules.terms import Counts, Extension, Terms, allowed_attempts

_COUNTS = {
    Counts.BEST: "the best one counts",
    Counts.LAST: "the last one counts",
    Counts.FIRST: "the first one counts",
    Counts.MEAN: "the mean of them counts",
}


def say_state(schedule: Schedule, terms: Terms, now: datetime) -> str:
    """Where the learner is in the quiz's time, in one sentence without a full stop; empty for no limits."""
    match schedule.phase(now):
        case Phase.BEFORE:
            return f"Opens on {_on(schedule.opens_at)}"
        case Phase.CLOSED:
            return f"Closed on {_on(schedule.closes_at)}"
        case Phase.TIME_OVER:
            return f"Your time was over on {_on(schedule.ends_at)}"
        case Phase.TO_BEGIN:
            assert schedule.time_limit is not None
            due = f", due on {_on(schedule.due_at)}" if schedule.due_at else ""
            limit = say_duration(schedule.time_limit)
            return f"{limit} from the moment you begin{due}{_say_end(schedule, now)}"
        case Phase.LATE:
            return f"Was due on {_on(schedule.due_at)}{_say_late(terms)}{_say_end(schedule, now)}"
        case Phase.OPEN:
            due = f"Due on {_on(schedule.due_at)}" if schedule.due_at else ""
            said = due + _say_end(schedule, now)
            return said if due else said[2:3].upper() + said[3:]


def say_attempts(terms: Terms, extension: Extension) -> str:
    """How often one may try, and what counts, without a full stop."""
    counts = _COUNTS[terms.counts]
    allowed = allowed_attempts(terms, extension)
    if terms.bucket is not None:
        held = terms.bucket.capacity + extension.extra_attempts
        every = say_duration(timedelta(seconds=terms.bucket.refill_s))
        return f"{_attempts(held)} at each question, one more every {every}; {counts}"
    if allowed is None:
        return f"As many attempts as you like; {counts}"
    return f"{_attempts(allowed)} at each question; {counts}"


def say_attempts_left(terms: Terms, extension: Extension, made: int) -> str:
    """How many attempts are left at a question of which so many were made; with a full stop."""
    allowed = allowed_attempts(terms, extension)
    if allowed is None:
        return f"{say_attempts(terms, extension)}."
    if made >= allowed:
        return f"You have used all of {_attempts(allowed)} that this quiz gives."
    return f"{allowed - made} of {_attempts(allowed)} left; {_COUNTS[terms.counts]}."


def _say_end(schedule: Schedule, now: datetime) -> str:
    if schedule.ends_at:
        return f", {say_duration(schedule.ends_at - now)} left: until {say_moment(schedule.ends_at)}"
    if schedule.closes_at:
        return f", open until {say_moment(schedule.closes_at)}"
    return ""


def _say_late(terms: Terms) -> str:
    if not terms.late_per_day:
        return ""
    floor = f", down to {terms.late_floor:.0%}" if terms.late_floor else ""
    return f": each day begun since costs {terms.late_per_day:.0%} of the score{floor}"


def _on(moment: datetime | None) -> str:
    assert moment is not None
    return say_moment(moment)


def _attempts(count: int) -> str:
    return "1 attempt" if count == 1 else f"{count} attempts"
