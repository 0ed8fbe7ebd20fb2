"""Which learners' code at a question looks alike: the newest answer of each, compared in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.teaching.newest_answers import NewestAnswer, list_newest_answers
from app.errors import InvalidError, NotFoundError
from app.rules.code_shape import shape_of
from app.rules.similarity import Comparison, MarkedLine, compare_all, find_common_ground, mark_pair
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion

MOST_LEARNERS = 500
T = TypeVar("T")

# One thread: whoever else asks meanwhile waits, and every other request does not.
_comparing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="comparing")


@dataclass(frozen=True)
class Answers:
    """What is compared; `more`: there are answers beyond `MOST_LEARNERS`, older ones, which are left out."""

    question: CodeQuestion
    rows: Sequence[NewestAnswer]
    more: bool

    @property
    def sources(self) -> list[str]:
        """The code, in the order of the rows."""
        return [str(row.answer.get("source", "")) for row in self.rows]

    @property
    def given(self) -> list[str]:
        """What the question itself has: learners who write the same have it from there."""
        question = self.question
        others = [each.source(question.solution) for each in question.equivalents]
        return [question.starter, question.solution, *others]


async def load_answers(session: AsyncSession, course_id: str, loaded: LoadedQuestion) -> Answers:
    """The newest answer of each learner of the course.

    Raises:
        InvalidError: the question asks for no code.
    """
    if not isinstance(loaded.question, CodeQuestion):
        raise InvalidError.at("question_id", "only code is compared, and this question asks for none")
    rows = await list_newest_answers(session, course_id, loaded.question.id, limit=MOST_LEARNERS + 1)
    return Answers(loaded.question, rows[:MOST_LEARNERS], more=len(rows) > MOST_LEARNERS)


async def compare_answers(answers: Answers) -> Comparison:
    """The pairs that look alike; places are those of `answers.rows`."""
    return await _aside(lambda: compare_all(answers.sources, answers.given))


async def compare_two(
    answers: Answers, first_id: str, second_id: str
) -> tuple[list[MarkedLine], list[MarkedLine]]:
    """Two submissions of these side by side, line by line.

    Raises:
        NotFoundError: one of them is not among what is compared.
    """
    sources = answers.sources
    places = {row.submission_id: place for place, row in enumerate(answers.rows)}
    if first_id not in places or second_id not in places:
        raise NotFoundError("This submission is not, or not any more, the newest of a learner here.")

    def mark() -> tuple[list[MarkedLine], list[MarkedLine]]:
        ground = find_common_ground([shape_of(source) for source in sources], answers.given)
        return mark_pair(sources[places[first_id]], sources[places[second_id]], ground)

    return await _aside(mark)


async def _aside(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_comparing, work)
