"""The terms on which a course gives a quiz, and what one learner gets beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from questions.base import Strict, Text
from questions.schema import Quiz

_DAY_S = 86_400
_YEAR_S = 366 * _DAY_S

# Far from the ends of the calendar, so that no zone and no extension leads over them.
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, 23, 59, tzinfo=UTC)
_APART = timedelta(microseconds=1)


def _in_utc(moment: datetime) -> datetime:
    try:
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        in_utc = None
    if in_utc is None or not _FIRST <= in_utc <= _LAST:
        raise ValueError(f"must be a moment of the years {_FIRST.year} to {_LAST.year}")
    return in_utc


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Share = Annotated[float, Field(ge=0, le=1)]
Attempts = Annotated[int, Field(ge=1, le=1_000)]


class Counts(StrEnum):
    """Which attempt at a question counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"
    MEAN = "mean"


class Bucket(Strict):
    """Attempts that come back: at most `capacity` at hand, one more every `refill_s` seconds."""

    capacity: Attempts
    refill_s: Annotated[int, Field(ge=60, le=31 * _DAY_S)]


class Terms(Strict):
    """When a quiz is open, how often and how long it may be tried, and what counts.

    Moments carry a zone. The time limit runs from a learner's start. `attempts` and
    `bucket` exclude each other; neither: as many as one likes. A late answer loses
    `late_per_day` of its score for each day begun, down to `late_floor` of it.
    """

    opens_at: Moment | None = None
    due_at: Moment | None = None
    closes_at: Moment | None = None
    time_limit_s: Annotated[int, Field(ge=60, le=31 * _DAY_S)] | None = None
    attempts: Attempts | None = None
    bucket: Bucket | None = None
    counts: Counts = Counts.BEST
    late_per_day: Share = 0.0
    late_floor: Share = 0.0

    @model_validator(mode="after")
    def _agree(self) -> Self:
        moments = [moment for moment in (self.opens_at, self.due_at, self.closes_at) if moment]
        if moments != sorted(moments) or len(set(moments)) != len(moments):
            raise ValueError("a quiz opens first, is due then, and closes last")
        if self.attempts and self.bucket:
            raise ValueError("attempts are limited by a number or by a bucket, not by both")
        if self.late_per_day and not self.due_at:
            raise ValueError("nothing can be late where nothing is due: give due_at too")
        return self

    @property
    def has_limits(self) -> bool:
        """Whether time or attempts run out, so that practice elsewhere would get round it."""
        return bool(self.time_limit_s or self.attempts or self.bucket)


class Extension(Strict):
    """What one learner gets beyond the terms. Durations, so that it holds when a deadline is moved.

    `extra_s` moves the due and the closing moment, `extra_time_s` the time limit.
    """

    extra_s: Annotated[int, Field(ge=0, le=_YEAR_S)] = 0
    extra_time_s: Annotated[int, Field(ge=0, le=31 * _DAY_S)] = 0
    extra_attempts: Annotated[int, Field(ge=0, le=1_000)] = 0
    reason: Annotated[Text, Field(max_length=1_000)] = ""


NO_EXTENSION = Extension()


def bound_moments(moments: Sequence[datetime | None]) -> list[datetime | None]:
    """Stored moments, in UTC and in their order, as terms can have them: each the nearest that fits."""
    bounded, last = list(moments), _LAST
    for place, moment in reversed(list(enumerate(moments))):
        if moment is not None:
            last = bounded[place] = max(_FIRST, min(moment, last))
            last -= _APART
    first = _FIRST
    for place, moment in enumerate(bounded):
        if moment is not None:
            first = bounded[place] = max(moment, first)
            first += _APART
    return bounded


def terms_of(quiz: Quiz) -> Terms:
    """The terms of a quiz for which a course has set none: its own limit on attempts."""
    return Terms(attempts=quiz.attempts)


def allowed_attempts(terms: Terms, extension: Extension) -> int | None:
    """How often a learner may hand in at each question in all; None where no number says."""
    return None if terms.attempts is None else terms.attempts + extension.extra_attempts


def quiz_on_terms(quiz: Quiz, terms: Terms, extension: Extension) -> Quiz:
    """The quiz with the attempts that its course allows this learner."""
    return quiz.model_copy(update={"attempts": allowed_attempts(terms, extension)})
