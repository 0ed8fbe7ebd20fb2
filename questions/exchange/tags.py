"""What platforms have no field for, but keep as a tag or keyword: lesson, concepts, statements, credit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from questions.base import Lesson
from questions.exchange.naming import as_slug, is_slug
from questions.plain import MultipleQuestion
from questions.schema import Question

MAX_TAG_CHARS = 50  # where Moodle cuts


def tags_of(question: Question) -> list[str]:
    """Concepts as they are; the rest with its field in front, as in `lesson:L1`."""
    tags = [*question.concepts, f"lesson:{question.lesson.value}"]
    tags += [f"covers:{statement}" for statement in question.covers]
    if isinstance(question, MultipleQuestion):
        tags.append(f"credit:{question.credit}")
    return tags


def fields_of(tags: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """The fields that `tags` stand for, and the tags that became a concept in another spelling or none."""
    fields: dict[str, Any] = {}
    respelt: list[str] = []
    for tag in tags:
        name, colon, value = tag.strip().partition(":")
        name = name.lower()  # some platforms change the case of tags
        if colon and name in ("lesson", "covers", "credit") and _is_taken(fields, name, value):
            continue
        slug = as_slug(tag)
        if not is_slug(tag.strip()):
            respelt.append(tag)
        if slug and slug not in fields.setdefault("concepts", []):
            fields["concepts"].append(slug)
    return fields, respelt


def _is_taken(fields: dict[str, Any], name: str, value: str) -> bool:
    if name == "covers":
        fields.setdefault("covers", []).append(value)
        return True
    known = {
        "lesson": [lesson.value for lesson in Lesson],
        "credit": ["per-choice", "all-or-nothing"],
    }[name]
    found = next((each for each in known if each.lower() == value.lower()), None)
    if found is not None:
        fields[name] = found
    return found is not None
