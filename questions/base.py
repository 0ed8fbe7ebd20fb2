"""What every kind of question has in common."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_TEXT_CHARS = 20_000
MAX_CODE_CHARS = 65_536
MAX_HINTS = 10
POINTS_SLACK = 1e-9  # sums of decimal points are not exact in binary

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(pattern=NO_NUL)]
"""Text as it can be kept: PostgreSQL refuses the character NUL."""
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=NO_NUL)]
Markdown = Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARS)]
Code = Annotated[str, StringConstraints(max_length=MAX_CODE_CHARS)]
Points = Annotated[float, Field(gt=0, le=1_000)]


class Lesson(StrEnum):
    """The five lessons of the course, and what lies beyond them."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    BEYOND = "beyond"


class Strict(BaseModel):
    """Frozen, and an unknown key is an error: a misspelt key must not pass unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Hint(Strict):
    """Help that a learner may ask for before the solution; `cost` is in points.

    Hints are opened in their order. All of them together cost no more than the question gives.
    """

    text: Annotated[Markdown, Field(min_length=1)]
    cost: Annotated[float, Field(ge=0)] = 0.0


class QuestionBase(Strict):
    """The fields that every question has, whatever its kind.

    `id` equals the file's name. `lesson` and `covers` tie the question to the
    course; `concepts` are free chips. `points` is the most a submission earns.
    """

    id: Slug
    title: ShortText
    lesson: Lesson
    concepts: tuple[Slug, ...] = ()
    covers: tuple[ShortText, ...] = ()
    points: Points
    prompt: Markdown
    hints: Annotated[tuple[Hint, ...], Field(max_length=MAX_HINTS)] = ()
    explanation: Markdown = ""


def require_distinct(what: str, ids: list[str]) -> None:
    """Raise ValueError naming the first id in `ids` that occurs twice."""
    seen: set[str] = set()
    for item in ids:
        if item in seen:
            msg = f"two {what} have the id {item!r}"
            raise ValueError(msg)
        seen.add(item)
