"""What is handed in: one shape per kind of question, checked before anything is judged."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints, ValidationError

from questions.schema import Question

Id = Annotated[str, StringConstraints(max_length=64)]


class AnswerError(ValueError):
    """The learner's (or the client's) fault: the answer has not the shape its question takes.

    `field` names where, dotted, relative to the answer.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field
        self.reason = reason


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ChoiceAnswer(_Answer):
    """The id of the option chosen."""

    choice: Id


class MultipleAnswer(_Answer):
    """The ids of the options ticked, in any order; none is an answer too."""

    choices: Annotated[list[Id], Field(max_length=64)]


class NumericAnswer(_Answer):
    """A finite number."""

    value: FiniteFloat


class OrderingAnswer(_Answer):
    """The ids of all items in the order given."""

    order: Annotated[list[Id], Field(max_length=64)]


class TextAnswer(_Answer):
    """A short text; its length is limited by the question."""

    text: Annotated[str, StringConstraints(max_length=2_000)]


class CodeAnswer(_Answer):
    """Python source. Its size limit is a setting, and going over it is a verdict, not an error."""

    source: str


Answer = ChoiceAnswer | MultipleAnswer | NumericAnswer | OrderingAnswer | TextAnswer | CodeAnswer

_SHAPES: dict[str, type[Answer]] = {
    "choice": ChoiceAnswer,
    "multiple": MultipleAnswer,
    "numeric": NumericAnswer,
    "ordering": OrderingAnswer,
    "text": TextAnswer,
    "code": CodeAnswer,
}


def parse_answer(question: Question, body: Any) -> Answer:
    """The answer in `body` (decoded JSON), in the shape that `question` takes.

    Raises:
        AnswerError: another kind's shape, an unknown id, a missing or a repeated one.
    """
    shape = _SHAPES[question.kind]
    try:
        answer = shape.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        wanted = ", ".join(f'"{name}"' for name in shape.model_fields)
        reason = f"{first['msg']} (a {question.kind} question takes an object with {wanted})"
        raise AnswerError(field, reason) from None
    _check_ids(question, answer)
    return answer


def _check_ids(question: Question, answer: Answer) -> None:
    if question.kind in ("choice", "multiple"):
        known = {choice.id for choice in question.choices}
        given = [answer.choice] if isinstance(answer, ChoiceAnswer) else answer.choices  # type: ignore[union-attr]
        field = "choice" if question.kind == "choice" else "choices"
    elif question.kind == "ordering":
        known = {item.id for item in question.items}
        given = answer.order  # type: ignore[union-attr]
        field = "order"
        if set(given) != known:
            raise AnswerError(field, f"must name each of {', '.join(sorted(known))} once")
    else:
        return
    if unknown := [item for item in given if item not in known]:
        raise AnswerError(field, f"unknown id {unknown[0]!r}; known are {', '.join(sorted(known))}")
    if len(set(given)) != len(given):
        raise AnswerError(field, "an id is given twice")
