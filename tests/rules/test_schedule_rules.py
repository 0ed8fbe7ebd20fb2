"""When a quiz may be met and handed in: table by table, down to the second, whatever clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from app.errors import AppError
from app.quiz_errors import NotBegunError, NotOpenYetError, QuizClosedError, TimeOverError
from app.rules.moments import say_duration, say_moment
from app.rules.schedule import Phase, Schedule, holds_back, require_open, require_readable, schedule_for
from app.rules.state_words import say_attempts, say_attempts_left, say_state
from app.rules.terms import NO_EXTENSION, Bucket, Counts, Extension, Terms

T0 = datetime(2026, 12, 1, 8, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
WHOLE = Terms(opens_at=T0, due_at=T0 + DAY, closes_at=T0 + 2 * DAY)
TIMED = Terms(opens_at=T0, closes_at=T0 + 2 * HOUR, time_limit_s=3_600)


@pytest.mark.parametrize(
    ("terms", "started", "after", "phase"),
    [
        (Terms(), None, timedelta(), Phase.OPEN),
        (WHOLE, None, -SECOND, Phase.BEFORE),
        (WHOLE, None, timedelta(), Phase.OPEN),
        (WHOLE, None, DAY, Phase.OPEN),
        (WHOLE, None, DAY + SECOND, Phase.LATE),
        (WHOLE, None, 2 * DAY - SECOND, Phase.LATE),
        (WHOLE, None, 2 * DAY, Phase.CLOSED),
        (TIMED, None, -SECOND, Phase.BEFORE),
        (TIMED, None, timedelta(), Phase.TO_BEGIN),
        (TIMED, timedelta(), HOUR - SECOND, Phase.OPEN),
        (TIMED, timedelta(), HOUR, Phase.TIME_OVER),
        (TIMED, 90 * MINUTE, 2 * HOUR - SECOND, Phase.OPEN),
        (TIMED, 90 * MINUTE, 2 * HOUR, Phase.CLOSED),
        (TIMED, None, 2 * HOUR, Phase.CLOSED),
    ],
)
def test_where_a_learner_is_in_time(
    terms: Terms, started: timedelta | None, after: timedelta, phase: Phase
) -> None:
    started_at = None if started is None else T0 + started
    assert schedule_for(terms, NO_EXTENSION, started_at).phase(T0 + after) is phase


@pytest.mark.parametrize(
    ("terms", "started_at", "now", "readable", "open_"),
    [
        (WHOLE, None, T0 - SECOND, NotOpenYetError, NotOpenYetError),
        (WHOLE, None, T0, None, None),
        (WHOLE, None, T0 + DAY + SECOND, None, None),
        (WHOLE, None, T0 + 2 * DAY, None, QuizClosedError),
        (TIMED, None, T0, NotBegunError, NotBegunError),
        (TIMED, T0, T0 + HOUR, None, TimeOverError),
    ],
)
def test_what_may_be_done_then(
    terms: Terms,
    started_at: datetime | None,
    now: datetime,
    readable: type[AppError] | None,
    open_: type[AppError] | None,
) -> None:
    schedule = schedule_for(terms, NO_EXTENSION, started_at)
    for check, refusal in ((require_readable, readable), (require_open, open_)):
        if refusal is None:
            check(schedule, now)
        else:
            with pytest.raises(refusal):
                check(schedule, now)


def test_a_refusal_names_the_moment_with_its_zone() -> None:
    with pytest.raises(NotOpenYetError, match=r"opens on 1 December 2026, 08:00 UTC\."):
        require_open(schedule_for(WHOLE, NO_EXTENSION, None), T0 - DAY)
    with pytest.raises(QuizClosedError, match=r"closed on 3 December 2026, 08:00 UTC\."):
        require_open(schedule_for(WHOLE, NO_EXTENSION, None), T0 + 5 * DAY)
    with pytest.raises(TimeOverError, match=r"over on 1 December 2026, 09:30 UTC\."):
        require_open(schedule_for(TIMED, NO_EXTENSION, T0 + 30 * MINUTE), T0 + 100 * MINUTE)


def test_an_extension_holds_when_the_deadline_is_moved() -> None:
    extension = Extension(extra_s=2 * 86_400)
    moved = WHOLE.model_copy(update={"due_at": T0 + 7 * DAY, "closes_at": T0 + 8 * DAY})
    for terms in (WHOLE, moved):
        schedule = schedule_for(terms, extension, None)
        assert (schedule.due_at, schedule.closes_at) == (terms.due_at + 2 * DAY, terms.closes_at + 2 * DAY)  # type: ignore[operator]
        assert schedule.opens_at == T0
    assert schedule_for(WHOLE, extension, None).phase(T0 + 2 * DAY) is Phase.OPEN
    assert schedule_for(WHOLE, NO_EXTENSION, None).phase(T0 + 2 * DAY) is Phase.CLOSED


def test_more_time_moves_the_end_but_never_past_the_closing() -> None:
    longer = schedule_for(TIMED, Extension(extra_time_s=1_800), T0)
    assert longer.ends_at == T0 + 90 * MINUTE
    late = schedule_for(TIMED, Extension(extra_time_s=1_800), T0 + HOUR)
    assert late.ends_at == T0 + 2 * HOUR


def test_a_change_of_clocks_within_the_time_limit_changes_nothing() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # At 03:00 summer time the clocks went back to 02:00: an hour passes between equal readings.
    begun = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=0)
    same_reading = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    terms = Terms(opens_at=begun, due_at=same_reading, time_limit_s=3_600)
    assert terms.due_at is not None
    assert terms.opens_at is not None
    assert terms.due_at - terms.opens_at == HOUR
    schedule = schedule_for(terms, NO_EXTENSION, begun.astimezone(UTC))
    assert schedule.phase(same_reading.astimezone(UTC) - SECOND) is Phase.OPEN
    assert schedule.phase(same_reading.astimezone(UTC)) is Phase.TIME_OVER


@pytest.mark.parametrize(
    "values",
    [
        {"opens_at": "2026-12-01T08:00:00"},
        {"opens_at": "2026-12-02T08:00:00Z", "due_at": "2026-12-01T08:00:00Z"},
        {"due_at": "2026-12-02T08:00:00Z", "closes_at": "2026-12-01T08:00:00Z"},
        {"opens_at": "2026-12-01T08:00:00Z", "closes_at": "2026-12-01T09:00:00+01:00"},
        {"attempts": 1, "bucket": {"capacity": 1, "refill_s": 3600}},
        {"late_per_day": 0.1},
        {"late_floor": 1.5},
        {"time_limit_s": 0},
        {"attempts": 0},
        {"surprise": 1},
    ],
)
def test_terms_that_make_no_sense_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Terms.model_validate(values)


@pytest.mark.parametrize(
    ("terms", "now", "held"),
    [
        (Terms(), T0, False),
        (Terms(opens_at=T0 + DAY), T0, True),
        (Terms(opens_at=T0), T0, False),
        (Terms(attempts=2), T0, True),
        (Terms(time_limit_s=60), T0, True),
        (Terms(bucket=Bucket(capacity=1, refill_s=60)), T0, True),
        (Terms(attempts=2, closes_at=T0), T0, False),
    ],
)
def test_questions_are_held_back_while_limits_count(terms: Terms, now: datetime, *, held: bool) -> None:
    assert holds_back(terms, schedule_for(terms, NO_EXTENSION, None), now) is held


@pytest.mark.parametrize(
    ("terms", "started_at", "now", "said"),
    [
        (Terms(), None, T0, ""),
        (WHOLE, None, T0 - SECOND, "Opens on 1 December 2026, 08:00 UTC"),
        (
            WHOLE,
            None,
            T0,
            "Due on 2 December 2026, 08:00 UTC, open until 3 December 2026, 08:00 UTC",
        ),
        (Terms(closes_at=T0 + DAY), None, T0, "Open until 2 December 2026, 08:00 UTC"),
        (
            Terms(due_at=T0, late_per_day=0.1, late_floor=0.5),
            None,
            T0 + HOUR,
            "Was due on 1 December 2026, 08:00 UTC: each day begun since costs 10% of the score, down to 50%",
        ),
        (Terms(time_limit_s=3_600), None, T0, "1 hour from the moment you begin"),
        (TIMED, None, T0, "1 hour from the moment you begin, open until 1 December 2026, 10:00 UTC"),
        (TIMED, T0, T0 + 20 * MINUTE, "40 minutes left: until 1 December 2026, 09:00 UTC"),
        (TIMED, T0, T0 + HOUR, "Your time was over on 1 December 2026, 09:00 UTC"),
        (TIMED, None, T0 + DAY, "Closed on 1 December 2026, 10:00 UTC"),
    ],
)
def test_the_state_in_words(terms: Terms, started_at: datetime | None, now: datetime, said: str) -> None:
    assert say_state(schedule_for(terms, NO_EXTENSION, started_at), terms, now) == said


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (Terms(), "As many attempts as you like; the best one counts"),
        (Terms(attempts=1, counts=Counts.LAST), "1 attempt at each question; the last one counts"),
        (
            Terms(bucket=Bucket(capacity=3, refill_s=7_200), counts=Counts.MEAN),
            "3 attempts at each question, one more every 2 hours; the mean of them counts",
        ),
    ],
)
def test_attempts_in_words(terms: Terms, said: str) -> None:
    assert say_attempts(terms, NO_EXTENSION) == said


def test_attempts_left_in_words() -> None:
    terms, more = Terms(attempts=2, counts=Counts.FIRST), Extension(extra_attempts=1)
    assert say_attempts_left(terms, NO_EXTENSION, 1) == "1 of 2 attempts left; the first one counts."
    assert say_attempts_left(terms, more, 2) == "1 of 3 attempts left; the first one counts."
    assert (
        say_attempts_left(terms, NO_EXTENSION, 2) == "You have used all of 2 attempts that this quiz gives."
    )


def test_durations_and_moments_in_words() -> None:
    assert say_duration(timedelta(days=1, hours=2, minutes=3)) == "1 day 2 hours"
    assert say_duration(timedelta(minutes=5, seconds=59)) == "5 minutes"
    assert say_duration(timedelta(seconds=59)) == "less than a minute"
    assert say_moment(datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Europe/Berlin"))) == "1 July 2026, 08:00 UTC"
    assert Schedule().phase(T0) is Phase.OPEN
