"""A new question: its id and its kind, then on to the editor with one to start from."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, get_args

from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter, ValidationError

from app.api.access import CurrentServices, Instructor
from app.skeletons import Kind
from app.web.pages import page, see_other
from questions.base import Slug

router = APIRouter(prefix="/teaching/questions", include_in_schema=False)
_slug: TypeAdapter[str] = TypeAdapter(Slug)


@router.get("/new")
async def new_question(
    services: CurrentServices,
    user: Instructor,
    typed: Annotated[str, Query(alias="id", max_length=200)] = "",
    kind: Kind = "code",
) -> Response:
    """The form; with an id that can be taken, the editor."""
    question_id = typed.strip()
    problem = _find_problem(question_id, set(services.bank.questions)) if question_id else ""
    if question_id and not problem:
        return see_other(f"/teaching/questions/{question_id}/edit?kind={kind}")
    return page(
        "teaching/edit_new.html",
        title="New question",
        viewer=user,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        question_id=question_id,
        chosen=kind,
        kinds=get_args(Kind),
        problem=problem,
    )


def _find_problem(question_id: str, taken: set[str]) -> str:
    try:
        _slug.validate_python(question_id)
    except ValidationError:
        return "An id has at most 64 lower case letters and digits, with single hyphens between them."
    return f"There is a question {question_id} already." if question_id in taken else ""
