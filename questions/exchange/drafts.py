"""What a foreign file says of a question, on its way to being one of ours."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from questions.base import MAX_TEXT_CHARS, Lesson
from questions.checks import find_question_faults
from questions.exchange.naming import as_slug, free_slug, is_slug, letters
from questions.exchange.report import Imported, Report
from questions.exchange.tags import fields_of
from questions.faults import Fault, dotted
from questions.schema import Question, question_adapter

MAX_QUESTIONS = 2_000
SMALLEST_BOUND = 1e-9  # where a file wants its value met exactly

_OPENERS = ("\\(", "\\[", "```", "~~~")
_MAX_OPENERS = 500
_NOT_OURS = "{{", "{ {"  # in a numeric question double braces would be an expression


class NotTakenError(Exception):
    """The author's fault: this question can't be one of ours; the text says why."""


@dataclass
class Draft:
    """The fields of a question as far as they are read, and what was found that has no field."""

    line: int
    fields: dict[str, Any] = field(default_factory=dict)
    lost: list[tuple[str, str]] = field(default_factory=list)
    # Where the feedback goes that a file keeps apart from its answer, by identifier.
    feedback_places: dict[str, dict[str, Any]] = field(default_factory=dict)

    def lose(self, what: str, why: str) -> None:
        """Note something that is not taken over."""
        self.lost.append((what, why))

    def least_bound(self) -> float:
        """The tolerance of a number for which the file gives none."""
        self.lose("tolerance", f"none is given: set to {SMALLEST_BOUND:g}")
        return SMALLEST_BOUND

    def take_tags(self, tags: Iterable[str]) -> None:
        """Take lesson, concepts and statements from tags."""
        taken, respelt = fields_of(tags)
        credit = taken.pop("credit", None)
        if credit is not None and self.fields.get("kind") == "multiple":
            taken["credit"] = credit
        self.fields.update(taken)
        if respelt:
            self.lose("concepts", f"written as ids now: {', '.join(map(repr, respelt[:10]))}")
        if "lesson" not in taken:
            self.fields["lesson"] = Lesson.BEYOND.value
            self.lose("lesson", "none is given: set to 'beyond'")


@dataclass
class Drafts:
    """Questions of one file, each made when its element has been read."""

    file: str
    questions: dict[str, Question] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    report: Report = field(default_factory=Report)

    def refuse(self, line: int, reason: str) -> None:
        """Note a question that is not taken."""
        self.faults.append(Fault(self.file, line, "", reason))

    def finish(self, draft: Draft, wanted_id: str) -> None:
        """Make `draft` a question; its id is the nearest one to `wanted_id` that is free."""
        if len(self.questions) >= MAX_QUESTIONS:
            self.refuse(draft.line, f"not taken: {MAX_QUESTIONS} questions of one file is the limit")
            return
        slug = wanted_id if is_slug(wanted_id) else as_slug(wanted_id) or "question"
        draft.fields["id"] = free_slug(slug, self.questions)
        if draft.fields.get("kind") == "numeric":
            draft.fields = _without_expressions(draft.fields) | {"variants": 1}
        try:
            question: Question = question_adapter.validate_python(draft.fields)
        except ValidationError as error:
            for each in error.errors()[:3]:
                place = dotted(tuple(part for part in each["loc"] if part != draft.fields["kind"]))
                reason = ": ".join(filter(None, (place, each["msg"])))
                self.refuse(draft.line, f"{draft.fields['id']} is not taken: {reason}")
            return
        self._keep(question, draft)

    def imported(self) -> Imported:
        """All that was read."""
        return Imported(tuple(self.questions.values()), self.report.losses, tuple(self.faults))

    def _keep(self, question: Question, draft: Draft) -> None:
        findings = list(find_question_faults(question, None))
        for place, reason in findings:
            self.refuse(draft.line, f"{question.id} is not taken: {dotted(place)}: {reason}")
        if not findings:
            self.questions[question.id] = question
            for what, why in draft.lost:
                self.report.lose(question.id, what, why)


def bounded(text: str) -> str:
    """`text`, if it may be a question's. Said before it is worked on, which takes time.

    Raises:
        NotTakenError: it is too long, or has too many signs that may begin a formula or code.
    """
    if len(text) > 2 * MAX_TEXT_CHARS:  # HTML is longer than the Markdown for it
        raise NotTakenError(f"a text is longer than {MAX_TEXT_CHARS} characters")
    if sum(map(text.count, _OPENERS)) > _MAX_OPENERS:
        raise NotTakenError(f"a text has more than {_MAX_OPENERS} formulas and pieces of code")
    return text


def number_in(text: str) -> float:
    """The number that `text` is.

    Raises:
        NotTakenError: it is none, or not finite.
    """
    if len(text) > 40 or not re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?\s*", text):  # noqa: PLR2004  # no number is longer
        raise NotTakenError(f"{text[:40]!r} is not a number")
    if not math.isfinite(number := float(text)):
        raise NotTakenError(f"{text[:40]!r} is larger than any number can be")
    return number


def as_answer(value: float) -> str:
    """A number as a numeric question's expression."""
    return format(value, ".12g")


def choice_ids(wanted: list[str]) -> list[str]:
    """Ids for choices: those wanted where they can be ids and are all different, else letters."""
    if all(map(is_slug, wanted)) and len(set(wanted)) == len(wanted):
        return wanted
    return [letters(number) for number in range(len(wanted))]


def _without_expressions(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(*_NOT_OURS)
    if isinstance(value, dict):
        return {key: _without_expressions(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_expressions(each) for each in value]
    return value
