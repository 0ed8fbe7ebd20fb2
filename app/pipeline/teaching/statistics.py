"""The figures of a quiz and of one question: rows from the database, formulas from the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import groupby
from operator import attrgetter

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.teaching.statistics import list_first_answers, list_told, list_tried
from app.pipeline.teaching.gradebook import Sheet
from app.rules.attention import Notice, look_here_first
from app.rules.misconceptions import MisconceptionFigures, Told, count_misconceptions
from app.rules.statistics import (
    Correlation,
    Mastery,
    OptionFigures,
    Tried,
    analyse_options,
    describe_mastery,
    discrimination,
    facility,
    rest_shares,
)
from questions.loader import LoadedQuestion
from questions.plain import ChoiceQuestion, MultipleQuestion

Rests = Mapping[tuple[str, str], float]


class QuestionFigures(BaseModel):
    """One question in one quiz. `facility` and `discrimination` are of first attempts.

    `facility`, from 0 to 1, is the mean share of the points, of `firsts` learners;
    `discrimination` the correlation with the rest of the quiz.
    """

    question_id: str
    firsts: int
    facility: float | None
    discrimination: Correlation
    mastery: Mastery


class QuizStatistics(BaseModel):
    """A quiz in a course: its questions in order, what was misunderstood, and where to look first."""

    quiz_id: str
    course_id: str
    learners: int
    questions: list[QuestionFigures]
    misconceptions: list[MisconceptionFigures]
    look_here_first: list[Notice]


class QuestionStatistics(BaseModel):
    """A question in a course, in one quiz or (`quiz_id` null) wherever it was met.

    `options` are a choice's, of first attempts; empty for other kinds.
    """

    question_id: str
    quiz_id: str | None
    course_id: str
    figures: QuestionFigures
    options: list[OptionFigures]
    misconceptions: list[MisconceptionFigures]


async def load_quiz_statistics(session: AsyncSession, sheet: Sheet) -> QuizStatistics:
    """The figures of a quiz; two statements, whatever its size."""
    course_id, quiz_id = sheet.course.id, sheet.quiz.id
    tried = await _list_tried(session, course_id, quiz_id=quiz_id)
    by_question = {
        question_id: list(group) for question_id, group in groupby(tried, key=attrgetter("question_id"))
    }
    rests = _rests(sheet, tried)
    questions = [
        _figures(question_id, by_question.get(question_id, []), rests) for question_id in sheet.questions
    ]
    told = [Told(*row) for row in await list_told(session, course_id, quiz_id=quiz_id)]
    misconceptions = count_misconceptions(told)
    listed = [(each.question_id, each.discrimination, each.mastery) for each in questions]
    return QuizStatistics(
        quiz_id=quiz_id,
        course_id=course_id,
        learners=len({each.user_id for each in tried}),
        questions=questions,
        misconceptions=misconceptions,
        look_here_first=look_here_first(listed, misconceptions),
    )


async def load_question_statistics(
    session: AsyncSession, course_id: str, loaded: LoadedQuestion, sheet: Sheet | None
) -> QuestionStatistics:
    """The figures of a question in the sheet's quiz; None: wherever it was met in the course."""
    question_id = loaded.question.id
    quiz_id = sheet.quiz.id if sheet else None
    if sheet is None:
        tried, rests = await _list_tried(session, course_id, question_id=question_id), {}
    else:
        in_quiz = await _list_tried(session, course_id, quiz_id=quiz_id)
        rests = _rests(sheet, in_quiz)
        tried = [each for each in in_quiz if each.question_id == question_id]
    told = await list_told(session, course_id, quiz_id=quiz_id, question_id=question_id)
    return QuestionStatistics(
        question_id=question_id,
        quiz_id=quiz_id,
        course_id=course_id,
        figures=_figures(question_id, tried, rests),
        options=await _options(session, course_id, loaded, quiz_id, rests),
        misconceptions=count_misconceptions(Told(*row) for row in told),
    )


def _figures(question_id: str, tried: Collection[Tried], rests: Rests) -> QuestionFigures:
    shares = [each.first_share for each in tried if each.first_share is not None]
    return QuestionFigures(
        question_id=question_id,
        firsts=len(shares),
        facility=facility(shares),
        discrimination=discrimination(tried, rests),
        mastery=describe_mastery(tried),
    )


def _rests(sheet: Sheet, tried: Collection[Tried]) -> dict[tuple[str, str], float]:
    quiz = sheet.quiz
    asked = len(quiz.items) + sum(draw.count for draw in quiz.draws)
    return rest_shares(tried, sheet.questions, asked)


async def _options(
    session: AsyncSession, course_id: str, loaded: LoadedQuestion, quiz_id: str | None, rests: Rests
) -> list[OptionFigures]:
    question = loaded.question
    if not isinstance(question, ChoiceQuestion | MultipleQuestion):
        return []
    answers = await list_first_answers(session, course_id, question.id, quiz_id=quiz_id)
    picks = [
        (answer.get("choices") or [answer.get("choice", "")], rests.get((user_id, question.id)))
        for user_id, answer in answers
    ]
    return analyse_options(picks, [choice.id for choice in question.choices])


async def _list_tried(
    session: AsyncSession, course_id: str, *, quiz_id: str | None = None, question_id: str | None = None
) -> list[Tried]:
    rows = await list_tried(session, course_id, quiz_id=quiz_id, question_id=question_id)
    return sorted((Tried(*row) for row in rows), key=attrgetter("question_id"))
