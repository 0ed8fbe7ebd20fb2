"""A question's tabs beside *Edit*: its proof, and its statistics in one of the instructor's courses."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from app.api.access import CurrentServices, Instructor
from app.api.teaching.taught import find_course, find_sheet
from app.authoring import find_ready_proof
from app.pipeline.answering.standing import find_asking, has_quiz
from app.pipeline.teaching.statistics import QuestionStatistics, load_question_statistics
from app.rules.statistics import OptionFigures
from app.services import Services
from app.web.markdown import render_markdown
from app.web.pages import page, see_other
from app.web.teaching.figures import percent
from app.web.teaching.proof_tables import tables_of
from app.web.teaching.quiz_statistics import misconception_row, question_row
from questions.loader import LoadedQuestion
from questions.plain import Choice, ChoiceQuestion, MultipleQuestion

router = APIRouter(prefix="/teaching/questions/{question_id}", include_in_schema=False)


@router.get("")
async def open_question(question_id: str, services: CurrentServices, _user: Instructor) -> Response:
    """Where its tabs begin."""
    services.get_question(question_id)
    return see_other(f"/teaching/questions/{question_id}/proof")


@router.get("/proof")
async def show_proof(question_id: str, services: CurrentServices, user: Instructor) -> Response:
    """The kill matrix and the tolerances of the version that is asked now, where it was proven here."""
    loaded = services.get_question(question_id)
    proof = await find_ready_proof(services, loaded)
    return page(
        "teaching/question_proof.html",
        title=loaded.question.title,
        viewer=user,
        question=loaded.question,
        tab="proof",
        version=loaded.version,
        proof=proof,
        tables=tables_of(proof, services.bank.misconceptions) if proof and proof.cases else None,
    )


@router.get("/statistics")
async def show_statistics(
    question_id: str,
    services: CurrentServices,
    user: Instructor,
    course: str | None = None,
    quiz: str | None = None,
) -> Response:
    """Its figures in the quiz that is named, or else in the first that asks it."""
    loaded = services.get_question(question_id)
    async with services.database.reading() as session:
        home = await find_course(session, user, course)
        asking = [
            each
            for each in find_asking(services.bank.quizzes.values(), question_id)
            if has_quiz(home, each.id)
        ]
        quiz_id = quiz or (asking[0].id if asking else None)
        sheet = await find_sheet(session, services, user, quiz_id, home.id) if quiz_id else None
        found = await load_question_statistics(session, home.id, loaded, sheet)
    return page(
        "teaching/question_statistics.html",
        title=loaded.question.title,
        viewer=user,
        question=loaded.question,
        tab="statistics",
        course=home,
        quiz=sheet.quiz if sheet else None,
        asking=asking,
        row=question_row(services, sheet, found.figures),
        figures=found.figures,
        options=_options(services, loaded, found),
        misconceptions=[misconception_row(services, each) for each in found.misconceptions],
    )


def _options(services: Services, loaded: LoadedQuestion, found: QuestionStatistics) -> list[dict[str, Any]]:
    question = loaded.question
    if not isinstance(question, ChoiceQuestion | MultipleQuestion):
        return []
    pairs = zip(question.choices, found.options, strict=True)
    return [_option(services, choice, figures) for choice, figures in pairs]


def _option(services: Services, choice: Choice, figures: OptionFigures) -> dict[str, Any]:
    known = services.bank.misconceptions.get(choice.misconception or "")
    return {
        "text": render_markdown(choice.text),
        "correct": choice.correct,
        "misconception": known.name if known else "",
        "count": figures.count,
        "share": figures.share,
        "share_words": percent(figures.share),
        "rest": percent(figures.mean_rest),
    }
