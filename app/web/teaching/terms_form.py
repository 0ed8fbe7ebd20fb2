"""The terms of a quiz as a form has them: moments in UTC, durations in minutes, hours and days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from app.errors import InvalidError
from app.rules.terms import Bucket, Extension, Terms
from graders.wording import numeral

FIELDS = (
    "opens_at",
    "due_at",
    "closes_at",
    "time_limit_min",
    "attempts",
    "bucket_capacity",
    "bucket_refill_h",
    "counts",
    "late_per_day_percent",
    "late_floor_percent",
)
T = TypeVar("T")
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


def show_terms(terms: Terms) -> dict[str, str]:
    """What stands in each field."""

    def moment(value: datetime | None) -> str:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if value else ""

    def count(value: float | None) -> str:
        return numeral(value) if value is not None else ""

    bucket = terms.bucket
    return {
        "opens_at": moment(terms.opens_at),
        "due_at": moment(terms.due_at),
        "closes_at": moment(terms.closes_at),
        "time_limit_min": count(terms.time_limit_s / _MINUTE_S if terms.time_limit_s else None),
        "attempts": count(terms.attempts),
        "bucket_capacity": count(bucket.capacity if bucket else None),
        "bucket_refill_h": count(bucket.refill_s / _HOUR_S if bucket else None),
        "counts": terms.counts.value,
        "late_per_day_percent": count(round(terms.late_per_day * 100, 6)),
        "late_floor_percent": count(round(terms.late_floor * 100, 6)),
    }


def read_terms_form(typed: Mapping[str, str]) -> Terms:
    """The terms in a form.

    Raises:
        InvalidError: a field holds something else than it asks for.
        pydantic.ValidationError: the fields don't fit together, or are out of bounds.
    """
    refill_s, capacity = _times(typed, "bucket_refill_h", _HOUR_S), _count(typed, "bucket_capacity")
    if (refill_s is None) != (capacity is None):
        raise InvalidError("Attempts that come back need both: how many at most, and how often one comes.")
    bucket = None if refill_s is None or capacity is None else Bucket(capacity=capacity, refill_s=refill_s)
    return Terms.model_validate(
        {
            "opens_at": _moment(typed, "opens_at"),
            "due_at": _moment(typed, "due_at"),
            "closes_at": _moment(typed, "closes_at"),
            "time_limit_s": _times(typed, "time_limit_min", _MINUTE_S),
            "attempts": _count(typed, "attempts"),
            "bucket": bucket,
            "counts": typed.get("counts") or "best",
            "late_per_day": (_number(typed, "late_per_day_percent") or 0) / 100,
            "late_floor": (_number(typed, "late_floor_percent") or 0) / 100,
        }
    )


def read_extension_form(typed: Mapping[str, str]) -> Extension:
    """The extension in a form: days, minutes, attempts.

    Raises:
        InvalidError: a field holds something else than it asks for.
        pydantic.ValidationError: one is out of bounds.
    """
    return Extension(
        extra_s=_times(typed, "extra_days", _DAY_S) or 0,
        extra_time_s=_times(typed, "extra_min", _MINUTE_S) or 0,
        extra_attempts=_count(typed, "extra_attempts") or 0,
        reason=typed.get("reason", ""),
    )


def _moment(typed: Mapping[str, str], name: str) -> datetime | None:
    def in_utc(text: str) -> datetime:
        read = datetime.fromisoformat(text)
        # A field for moments names no zone, and UTC is what stands beside it.
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)

    return _read(typed, name, in_utc, "a moment")


def _number(typed: Mapping[str, str], name: str) -> float | None:
    return _read(typed, name, lambda text: float(text.replace(",", ".")), "a number")


def _count(typed: Mapping[str, str], name: str) -> int | None:
    return _read(typed, name, int, "a whole number")


def _times(typed: Mapping[str, str], name: str, unit_s: int) -> int | None:
    def seconds(text: str) -> int:
        return round(float(text.replace(",", ".")) * unit_s)

    return _read(typed, name, seconds, "a number")


def _read(typed: Mapping[str, str], name: str, read: Callable[[str], T], what: str) -> T | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    try:
        return read(text)
    except (ValueError, OverflowError):
        raise InvalidError(f"{text!r} is not {what}.") from None
