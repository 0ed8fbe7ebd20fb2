"""Column types and identifiers that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

_RANDOM_BITS = 74
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both sides; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as the driver takes it: SQLite keeps no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """The moment with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id(now: datetime) -> str:
    """A UUID of version 7 made at `now`: later ones sort after earlier ones, so lists page by it."""
    milliseconds = int(now.timestamp() * 1_000)
    random = secrets.randbits(_RANDOM_BITS)
    version_and_high = 0x7000 | (random >> 62)
    variant_and_low = (0b10 << 62) | (random & ((1 << 62) - 1))
    return str(UUID(int=(milliseconds << 80) | (version_and_high << 64) | variant_and_low))


def is_id(text: str) -> bool:
    """Whether `text` could be an id at all; what could not must not reach the database."""
    return _ID.fullmatch(text) is not None
