"""One YAML file to one question, or to every fault in it with its line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from questions.checks import find_question_faults
from questions.faults import Fault, Place, QuestionFileError
from questions.reader import Document, read_document, read_text
from questions.schema import Question, question_adapter

__all__ = ["Fault", "LoadedQuestion", "QuestionFileError", "load_question", "parse_question", "validate"]


T = TypeVar("T")


@dataclass(frozen=True)
class LoadedQuestion:
    """A question as its file gives it; `version` names its content, comments and layout aside."""

    question: Question
    version: str
    source: str


def load_question(
    path: Path, vocabulary: Container[str] | None = None, statements: Container[str] | None = None
) -> LoadedQuestion:
    """The question in the file at `path`.

    Raises:
        QuestionFileError: the file can't be read, or is not a question.
    """
    return parse_question(read_text(path, path.name), path.name, vocabulary, statements)


def parse_question(
    text: str,
    filename: str,
    vocabulary: Container[str] | None = None,
    statements: Container[str] | None = None,
) -> LoadedQuestion:
    """The question in `text`, which stands (or will stand) in a file named `filename`.

    With a `vocabulary`, every misconception named must be in it; with `statements`,
    every statement covered among them.

    Raises:
        QuestionFileError: `text` is not a question; all its faults are listed.
    """
    document = read_document(text, filename)
    question: Question = validate(question_adapter, document, document.data)
    findings = list(find_question_faults(question, vocabulary, statements))
    if question.id != Path(filename).stem:
        findings.insert(0, (("id",), f"is {question.id!r}, but the file is named {Path(filename).name}"))
    if findings:
        raise QuestionFileError(*(document.fault(place, reason) for place, reason in findings))
    return LoadedQuestion(question, content_version(question), text)


def validate(adapter: TypeAdapter[T], document: Document, data: Any) -> T:
    """The document's `data`, or some of its topmost keys, in the adapter's shape.

    Raises:
        QuestionFileError: with one fault for each place that does not fit.
    """
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        faults: dict[tuple[int, str], Fault] = {}
        for detail in error.errors(include_url=False):
            reason = detail["msg"].removeprefix("Value error, ")
            fault = document.fault(_place(detail, data), reason)
            # The branches of a union each complain about the same value: one is enough.
            faults.setdefault((fault.line, fault.field), fault)
        raise QuestionFileError(*sorted(faults.values())) from None


def _place(detail: Any, data: Any) -> Place:
    place: Place = detail["loc"]
    if detail["type"] in ("union_tag_not_found", "union_tag_invalid"):
        return ("kind",)
    if isinstance(data, dict) and place[:1] == (data.get("kind"),):
        return place[1:]  # the branch of the union of kinds, which the file does not spell
    return place


def content_version(content: BaseModel) -> str:
    """SHA-256 of the content, in hex.

    Defaults are left out, so that a field added to the schema renames no version.
    """
    data = content.model_dump(mode="json", exclude_defaults=True)
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
