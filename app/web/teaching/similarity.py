"""Answers that look alike, as a list of pairs and two of them side by side."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from app.api.access import CourseInstructor, CurrentServices
from app.api.paging import Id
from app.db.courses.courses import get_course
from app.db.teaching.newest_answers import NewestAnswer
from app.pipeline.teaching.similarity import (
    MOST_LEARNERS,
    Answers,
    compare_answers,
    compare_two,
    load_answers,
)
from app.rules.moments import say_moment
from app.rules.similarity import CAUTION, MIN_SIMILARITY, Comparison, Pair
from app.web.pages import page
from app.web.teaching.figures import percent
from app.web.words import count_words

router = APIRouter(prefix="/courses/{course_id}/questions/{question_id}", include_in_schema=False)


@router.get("/similarity")
async def show_similarity(
    *,
    course_id: str,
    question_id: str,
    services: CurrentServices,
    user: CourseInstructor,
    first: Id | None = None,
    second: Id | None = None,
) -> Response:
    """The pairs that look most alike; with two submissions, these side by side."""
    loaded = services.get_question(question_id)
    async with services.database.reading() as session:
        course = await get_course(session, course_id)
        answers = await load_answers(session, course_id, loaded)
    sides = await _sides(answers, first, second) if first and second else []
    found = Comparison((), bare=0) if sides else await compare_answers(answers)
    return page(
        "teaching/similarity.html",
        title=f"Similar answers: {loaded.question.title}",
        viewer=user,
        course=course,
        question=loaded.question,
        caution=CAUTION,
        compared=count_words(len(answers.rows), "learner"),
        bare=found.bare,
        most=MOST_LEARNERS if answers.more else 0,
        least=percent(MIN_SIMILARITY),
        pairs=[_row(answers, pair) for pair in found.pairs],
        sides=sides,
    )


def _row(answers: Answers, pair: Pair) -> dict[str, Any]:
    first, second = answers.rows[pair.first], answers.rows[pair.second]
    return {
        "names": (first.name, second.name),
        "query": f"first={first.submission_id}&second={second.submission_id}",
        "similarity": pair.similarity,
        "words": percent(pair.similarity),
        "as_written": "to the letter" if pair.identical else percent(pair.as_written),
        "tokens": pair.tokens,
        "when": (say_moment(first.handed_in_at), say_moment(second.handed_in_at)),
    }


async def _sides(answers: Answers, first_id: str, second_id: str) -> list[dict[str, Any]]:
    marked = await compare_two(answers, first_id, second_id)
    rows = {row.submission_id: row for row in answers.rows}
    return [
        _side(rows[submission_id], lines)
        for submission_id, lines in zip((first_id, second_id), marked, strict=True)
    ]


def _side(row: NewestAnswer, lines: Any) -> dict[str, Any]:
    return {
        "name": row.name,
        "when": say_moment(row.handed_in_at),
        "url": f"/teaching/submissions/{row.submission_id}",
        "lines": lines,
        "same": sum(line.mark == "same" for line in lines),
    }
