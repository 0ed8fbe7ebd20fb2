"""Moments and durations in plain words, always with a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def say_moment(moment: datetime) -> str:
    """`1 December 2026, 08:00 UTC`, to the minute."""
    return moment.astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")


def say_duration(duration: timedelta) -> str:
    """`2 days`, `1 hour 5 minutes`: the two largest units, rounded down; `less than a minute`."""
    left_s, said = int(duration.total_seconds()), []
    for unit, unit_s in _UNITS:
        count, left_s = divmod(left_s, unit_s)
        if count:
            said.append(f"{count} {unit}" if count == 1 else f"{count} {unit}s")
    return " ".join(said[:2]) or "less than a minute"
