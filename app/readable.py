"""Whether a question's texts can be shown: every formula is one that the pages can set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.web.markdown import find_unreadable
from graders.plain.numeric import render
from graders.proving.records import Finding, Place, Proof, error
from graders.verdicts import QuestionError
from graders.wording import word
from questions.plain import NumericQuestion
from questions.schema import Question

_MARKDOWN_FIELDS = {"prompt", "explanation", "notes", "text", "feedback"}


def with_unreadable(proof: Proof, question: Question) -> Proof:
    """`proof`, and an error for each formula of `question` that would be shown as its source."""
    return proof.model_copy(update={"findings": (*proof.findings, *find_unreadable_texts(question))})


def find_unreadable_texts(question: Question) -> Iterator[Finding]:
    """An error for each formula, anywhere in `question`, that can't be set."""
    for place, text in _texts(question.model_dump(), ()):
        for line, source in find_unreadable(_filled(text, question)):
            yield error(
                place,
                f"its line {line} has maths that can't be read, or a `$` that begins none: {word(source)}",
            )


def _filled(text: str, question: Question) -> str:
    """`text` with the numbers of the first variant in the place of their expressions."""
    if not isinstance(question, NumericQuestion):
        return text
    try:
        return render(text, question, 0)
    except QuestionError:  # the proof itself says so
        return text


def _texts(node: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in _MARKDOWN_FIELDS and isinstance(value, str):
                yield (*place, key), value
            else:
                yield from _texts(value, (*place, key))
    elif isinstance(node, list | tuple):
        for number, value in enumerate(node):
            yield from _texts(value, (*place, number))
