"""What of a quiz can be asked with the questions there are; it can be worked out again when these change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from questions.faults import Fault
from questions.loader import LoadedQuestion
from questions.pools import find_pool
from questions.reader import Document
from questions.schema import Quiz, QuizDraw, QuizItem

Known = Mapping[str, LoadedQuestion]


@dataclass(frozen=True)
class WrittenQuiz:
    """A quiz as its file has it; `items` and `draws` say where each of these stands there."""

    quiz: Quiz
    items: tuple[Fault, ...]
    draws: tuple[Fault, ...]


@dataclass(frozen=True)
class FilledQuiz:
    """What of a quiz can be asked, None where nothing can, and what is wrong with the rest."""

    quiz: Quiz | None
    gaps: list[Fault] = field(default_factory=list)


def as_written(quiz: Quiz, document: Document) -> WrittenQuiz:
    """The quiz, with the places in its document that may turn out to be at fault."""
    items = tuple(document.fault(("items", number, "question"), "") for number in range(len(quiz.items)))
    draws = tuple(document.fault(("draws", number, "count"), "") for number in range(len(quiz.draws)))
    return WrittenQuiz(quiz, items, draws)


def fill_quiz(written: WrittenQuiz, known: Known) -> FilledQuiz:
    """The quiz without what is not `known`, its draws with the pools that they draw from."""
    gaps: list[Fault] = []
    items = tuple(_known_items(written, known, gaps))
    draws = tuple(_filled_draws(written, known, gaps))
    filled = written.quiz.model_copy(update={"items": items, "draws": draws}) if items or draws else None
    return FilledQuiz(filled, gaps)


def _known_items(written: WrittenQuiz, known: Known, gaps: list[Fault]) -> Iterator[QuizItem]:
    seen: set[str] = set()
    for item, place in zip(written.quiz.items, written.items, strict=True):
        if item.question in seen:
            gaps.append(replace(place, reason=f"{item.question!r} stands in this quiz already"))
        elif item.question not in known:
            gaps.append(replace(place, reason=f"unknown question {item.question!r}"))
        else:
            seen.add(item.question)
            yield item


def _filled_draws(written: WrittenQuiz, known: Known, gaps: list[Fault]) -> Iterator[QuizDraw]:
    taken = {item.question for item in written.quiz.items}
    for draw, place in zip(written.quiz.draws, written.draws, strict=True):
        pool = find_pool(draw, known, taken)
        taken.update(pool)
        if len(pool) < draw.count:
            reason = f"{draw.count} are to be drawn, and the pool has {len(pool)}"
            gaps.append(replace(place, reason=reason))
        else:
            yield draw.model_copy(update={"questions": pool})
