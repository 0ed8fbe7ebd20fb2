"""Ids: slugs made of whatever a file calls its questions, and slugs as XML identifiers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

MAX_SLUG_CHARS = 64
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether `text` may be an id as it stands."""
    return len(text) <= MAX_SLUG_CHARS and _SLUG.fullmatch(text) is not None


def as_slug(text: str, room: int = MAX_SLUG_CHARS) -> str:
    """The nearest slug to `text`, at most `room` long; empty if there is no letter or digit in it."""
    plain = unicodedata.normalize("NFKD", text[:1_000]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:room].rstrip("-")


def numbered(slug: str, number: int) -> str:
    """`slug` with a number behind it, shortened where both together would be too long."""
    tail = f"-{number}"
    return as_slug(slug, MAX_SLUG_CHARS - len(tail)) + tail


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or the first numbered form of it that is not `taken`."""
    if wanted not in taken:
        return wanted
    number = 2
    while numbered(wanted, number) in taken:
        number += 1
    return numbered(wanted, number)


def as_identifier(slug: str) -> str:
    """`slug` as an XML identifier, which can't begin with a digit."""
    return f"_{slug}" if slug[0].isdigit() else slug


def from_identifier(identifier: str) -> str:
    """The slug that `as_identifier` was given, or the nearest one to a foreign identifier."""
    return as_slug(identifier)


def letters(number: int) -> str:
    """The id of a choice that has none of its own: a, b, c … from 0."""
    return "abcdefghijklmnopqrstuvwxyz"[number] if number < 26 else f"choice-{number}"  # noqa: PLR2004  # the alphabet
