"""The terms on which a course gives a quiz, and what one learner gets beyond them."""

from __future__ import annotations

from datetime import UTC
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from questions.base import Strict
from questions.schema import Quiz

_DAY_S = 86_400
_YEAR_S = 366 * _DAY_S

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
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
    reason: Annotated[str, Field(max_length=1_000)] = ""


NO_EXTENSION = Extension()


def terms_of(quiz: Quiz) -> Terms:
    """The terms of a quiz for which a course has set none: its own limit on attempts."""
    return Terms(attempts=quiz.attempts)


def allowed_attempts(terms: Terms, extension: Extension) -> int | None:
    """How often a learner may hand in at each question in all; None where no number says."""
    return None if terms.attempts is None else terms.attempts + extension.extra_attempts


def quiz_on_terms(quiz: Quiz, terms: Terms, extension: Extension) -> Quiz:
    """The quiz with the attempts that its course allows this learner."""
    return quiz.model_copy(update={"attempts": allowed_attempts(terms, extension)})
