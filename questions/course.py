"""What the course says, statement by statement: what a question's `covers` points to."""

from __future__ import annotations

from collections.abc import Iterator

from questions.base import Lesson, ShortText, Slug, Strict
from questions.faults import Place


class Statement(Strict):
    """One thing that a lesson says; a `trap` is what it gets wrong or leaves out."""

    says: ShortText
    trap: bool = False


class LessonContent(Strict):
    """A lesson's title, and its statements by id."""

    title: ShortText
    statements: dict[Slug, Statement]


def find_statement_faults(lesson: Lesson, content: LessonContent) -> Iterator[tuple[Place, str]]:
    """Each statement id that does not begin with its lesson's name, as its place and a sentence."""
    prefix = f"{lesson.value.lower()}-"
    for statement in content.statements:
        if not statement.startswith(prefix):
            yield (lesson.value, "statements", statement), f"a statement of {lesson} begins with {prefix!r}"
