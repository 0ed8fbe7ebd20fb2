"""A question while it is being written: its faults on their lines, and how a learner would meet it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.authoring import lines_of_faults, read_question
from app.errors import LineError
from app.rules.reveal import QuestionView, fill_in, view_question
from app.services import Services
from app.web.learning.checked import TOLERANCE, CheckedCase, describe_cases
from graders.verdicts import QuestionError
from questions.faults import QuestionFileError
from questions.loader import LoadedQuestion

AROUND = 1  # lines shown before and after one that is at fault
MOST_SHOWN = 30


@dataclass(frozen=True)
class SourceLine:
    """One line of the YAML; `at`: it is the one at fault."""

    number: int
    text: str
    at: bool


@dataclass(frozen=True)
class Complaint:
    """Something wrong, with the lines where it is."""

    line: int
    field: str
    message: str
    lines: tuple[SourceLine, ...]


@dataclass(frozen=True)
class Preview:
    """A question as a learner meets it, with what comes to light later; `tolerance` as on its own page."""

    question: QuestionView
    checked: list[CheckedCase]
    hints: tuple[str, ...]
    explanation: str
    tolerance: str = TOLERANCE


@dataclass
class Writing:
    """What an author has written so far; `loaded` and `preview` as far as it can be read."""

    question_id: str
    source: str
    loaded: LoadedQuestion | None = None
    preview: Preview | None = None
    errors: list[Complaint] = field(default_factory=list)
    warnings: list[Complaint] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What to call it."""
        return self.loaded.question.title if self.loaded else self.question_id


async def read_writing(services: Services, question_id: str, source: str, learner: str) -> Writing:
    """What is written, previewed for `learner` (a user's id) where it can be read."""
    writing = Writing(question_id, source)
    try:
        writing.loaded = await read_question(services, source, question_id)
        writing.preview = _preview(writing.loaded, learner)
    except QuestionFileError as error:
        writing.errors = complaints(source, lines_of_faults(error.faults))
    except QuestionError as error:  # a numeric question whose expressions can't be worked out
        writing.errors = complaints(source, [LineError(line=1, field="", message=str(error))])
    return writing


def complaints(source: str, errors: Iterable[LineError]) -> list[Complaint]:
    """Each error with the lines around it, in the order of the file."""
    lines = source.splitlines()
    found = sorted(errors, key=lambda error: error.line)[:MOST_SHOWN]
    return [Complaint(each.line, each.field, each.message, _excerpt(lines, each.line)) for each in found]


def _excerpt(lines: list[str], at: int) -> tuple[SourceLine, ...]:
    shown = range(max(1, at - AROUND), min(len(lines), at + AROUND) + 1)
    return tuple(SourceLine(number, lines[number - 1], number == at) for number in shown)


def _preview(loaded: LoadedQuestion, learner: str) -> Preview:
    question = loaded.question
    return Preview(
        question=view_question(loaded, variant=0, learner=learner),
        checked=describe_cases(question),
        hints=tuple(fill_in(hint.text, question, 0) for hint in question.hints),
        explanation=fill_in(question.explanation, question, 0),
    )
