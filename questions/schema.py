"""The whole shape of a question: a union of kinds, told apart by `kind`.

Adding a kind: one class in `plain.py` or a file of its own, one line here, one
grader in `graders`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from questions.base import Points, ShortText, Slug, Strict
from questions.code import CodeQuestion
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion, OrderingQuestion, TextQuestion

Question = Annotated[
    ChoiceQuestion | MultipleQuestion | NumericQuestion | OrderingQuestion | TextQuestion | CodeQuestion,
    Field(discriminator="kind"),
]
question_adapter: TypeAdapter[Question] = TypeAdapter(Question)


class QuizItem(Strict):
    """One question in a quiz; `points` rescales what the question itself gives."""

    question: Slug
    points: Points | None = None


class Quiz(Strict):
    """Ordered questions with a limit on attempts (None: as many as one likes)."""

    id: Slug
    title: ShortText
    description: str = ""
    items: Annotated[tuple[QuizItem, ...], Field(min_length=1, max_length=200)]
    attempts: Annotated[int, Field(ge=1)] | None = None


class Misconception(Strict):
    r"""A mistake with the words that a learner meets, in a choice question and in code alike.

    `computed` and `meant` are LaTeX; the differing part is wrapped in `\mark{…}`.
    """

    name: ShortText
    sentence: ShortText
    computed: str = ""
    meant: str = ""
    why: str = ""
    read: str = ""


def question_json_schema() -> dict[str, Any]:
    """JSON Schema of one question file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Batchmark question",
        **question_adapter.json_schema(),
    }
