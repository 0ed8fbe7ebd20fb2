"""The question bank as a table, with search and filters."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import CurrentServices, Instructor
from app.db.tables import DEFAULT_COURSE, User
from app.db.teaching.statistics import list_facilities
from app.services import Services
from app.web.pages import page
from app.web.teaching.figures import percent
from app.web.teaching.proof_status import SAYINGS, Status, find_statuses
from app.web.words import Saying, kind_words, lesson_words
from questions.base import Lesson
from questions.loader import LoadedQuestion

router = APIRouter(prefix="/teaching/questions", include_in_schema=False)

EASY, HARD = 0.8, 0.4  # facility above which a question is easy, below which it is hard
FACILITIES = {
    "easy": "Easy, above 80 %",
    "middling": "In between",
    "hard": "Hard, below 40 %",
    "none": "Not tried",
}

Facilities = Mapping[str, tuple[float | None, int]]
Text = Annotated[str, Field(max_length=100)]


class Filters(BaseModel):
    """What is looked for; empty: anything."""

    model_config = ConfigDict(extra="ignore")

    search: Text = ""
    lesson: Lesson | Literal[""] = ""
    kind: Text = ""
    concept: Text = ""
    proof: Status | Literal[""] = ""
    facility: Literal["", "easy", "middling", "hard", "none"] = ""


@dataclass(frozen=True)
class BankRow:
    """A question; `facility` from 0 to 1, of `firsts` first attempts in the courses one teaches."""

    url: str
    question_id: str
    title: str
    kind: str
    lesson: str
    concepts: tuple[str, ...]
    proof: Saying
    facility: float | None
    facility_words: str
    firsts: int


@router.get("")
async def show_bank(
    services: CurrentServices, user: Instructor, wanted: Annotated[Filters, Query()]
) -> Response:
    """Every question that passes the filters, by lesson and title."""
    async with services.database.reading() as session:
        facilities = await list_facilities(session, _courses(user))
    everything = sorted(services.bank.questions.values(), key=_place)
    folder = services.settings.cache_dir / "proofs"
    statuses = await asyncio.to_thread(find_statuses, everything, folder)
    rows = [
        _row(loaded, statuses[loaded.question.id], facilities)
        for loaded in everything
        if _passes(loaded, wanted, statuses[loaded.question.id], facilities)
    ]
    return page(
        "teaching/bank.html",
        title="Question bank",
        viewer=user,
        wanted=wanted,
        rows=rows,
        total=len(everything),
        choices=_choices(services),
    )


def _courses(user: User) -> list[str]:
    return [*user.taught, *([DEFAULT_COURSE] if user.is_admin else [])]


def _place(loaded: LoadedQuestion) -> tuple[Lesson, str]:
    return loaded.question.lesson, loaded.question.title


def _passes(loaded: LoadedQuestion, wanted: Filters, status: Status, facilities: Facilities) -> bool:
    question = loaded.question
    text = f"{question.id} {question.title} {question.prompt}".lower()
    return (
        all(word in text for word in wanted.search.lower().split())
        and wanted.lesson in ("", question.lesson)
        and wanted.kind in ("", question.kind)
        and (not wanted.concept or wanted.concept in question.concepts)
        and wanted.proof in ("", status)
        and wanted.facility in ("", _range(facilities.get(question.id, (None, 0))[0]))
    )


def _range(facility: float | None) -> str:
    if facility is None:
        return "none"
    if facility > EASY:
        return "easy"
    return "hard" if facility < HARD else "middling"


def _row(loaded: LoadedQuestion, status: Status, facilities: Facilities) -> BankRow:
    question = loaded.question
    facility, firsts = facilities.get(question.id, (None, 0))
    return BankRow(
        url=f"/teaching/questions/{question.id}/proof",
        question_id=question.id,
        title=question.title,
        kind=kind_words(question.kind),
        lesson=lesson_words(question.lesson),
        concepts=question.concepts,
        proof=SAYINGS[status],
        facility=facility,
        facility_words=percent(facility),
        firsts=firsts,
    )


def _choices(services: Services) -> dict[str, Any]:
    """What each filter offers: values with their words."""
    questions = [loaded.question for loaded in services.bank.questions.values()]
    concepts = sorted({concept for question in questions for concept in question.concepts})
    return {
        "lesson": {lesson.value: lesson_words(lesson) for lesson in Lesson},
        "kind": {kind: kind_words(kind) for kind in sorted({question.kind for question in questions})},
        "concept": {concept: concept.replace("-", " ") for concept in concepts},
        "proof": {status: saying.words for status, saying in SAYINGS.items()},
        "facility": FACILITIES,
    }
