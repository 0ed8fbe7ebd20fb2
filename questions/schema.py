"""The whole shape of a question: a union of kinds, told apart by `kind`.

Adding a kind: one class in `plain.py` or a file of its own, one line here, one
grader in `graders`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from questions.base import Lesson, Points, ShortText, Slug, Strict
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


class QuizDraw(Strict):
    """So many questions of a pool, other ones for each learner.

    The pool is `questions`, or without them every question of the bank that is of
    `lesson` and one of `kinds`, where these are given. What stands in the quiz
    otherwise is never drawn. `points` is what each of them gives there.
    """

    count: Annotated[int, Field(ge=1, le=100)]
    questions: tuple[Slug, ...] = ()
    lesson: Lesson | None = None
    kinds: tuple[Literal["choice", "multiple", "numeric", "ordering", "text", "code"], ...] = ()
    points: Points | None = None


class Quiz(Strict):
    """Ordered questions, then drawn ones, with a limit on attempts (None: as many as one likes)."""

    id: Slug
    title: ShortText
    description: str = ""
    items: Annotated[tuple[QuizItem, ...], Field(max_length=200)] = ()
    draws: Annotated[tuple[QuizDraw, ...], Field(max_length=50)] = ()
    attempts: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.items and not self.draws:
            raise ValueError("give `items`, `draws` or both")
        return self


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
