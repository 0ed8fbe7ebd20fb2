"""Deep linking: an instructor picks quizzes and questions from a list, and they become links over there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import fsum
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.access import CurrentServices
from app.db.lms.logins import end_picking, find_picking
from app.db.lms.platforms import get_platform
from app.db.lms.tables import LtiPicking, LtiPlatform
from app.errors import InvalidError
from app.lms.claims import DeepLinkingSettings
from app.lms.deep_linking import LINK_TYPE, Asked, Choice, sign_response
from app.lms.errors import Reason, RefusedError
from app.lms.grades import Column
from app.lms.outgoing import origin_of
from app.lti.framing import let_frame
from app.lti.refusals import RefusingRoute
from app.pipeline.lms.letting_in import require_on
from app.pipeline.lms.signing import load_signer
from app.services import Services
from app.web.pages import page
from app.web.words import count_words, kind_words, lesson_words
from questions.schema import Quiz

router = APIRouter(prefix="/lti/choose", include_in_schema=False, route_class=RefusingRoute)
_MAX_CHOICES = 100
_MAX_FIELDS = 1_000
_MAX_TEXT_CHARS = 400

Items = Annotated[list[str], Query(max_length=_MAX_FIELDS)]


@router.get("/{token}")
async def show_list(
    token: str,
    services: CurrentServices,
    q: Annotated[str, Query(max_length=200)] = "",
    item: Items = [],  # noqa: B006 - read only, and FastAPI copies it
) -> Response:
    """What may be chosen, searched by `q`; what was chosen before stays so."""
    picking, _ = await _find(services, token)
    return _list_page(services, picking, token, q, item)


@router.post("/{token}")
async def choose(token: str, request: Request, services: CurrentServices) -> Response:
    """Send the choice to the LMS, by the instructor's browser."""
    async with request.form(max_files=0, max_fields=_MAX_FIELDS) as form:
        items = [str(each) for each in form.getlist("item")]
    picking, platform = await _find(services, token)
    settings = DeepLinkingSettings.model_validate(picking.settings)
    if len(items) > 1 and not settings.accept_multiple:
        raise InvalidError("Your LMS takes one link at a time.")
    if len(items) > _MAX_CHOICES:
        raise InvalidError(f"Choose at most {_MAX_CHOICES} at a time.")
    choices = [_choice(services, item) for item in items]
    now = datetime.now(UTC)
    signer = await load_signer(services.database, services.settings.secret(), now)
    async with services.database.writing() as session:
        if not await end_picking(session, token):
            raise RefusedError(Reason.STATE, "This choice was made already.")
    asked = Asked(
        issuer=platform.issuer,
        client_id=platform.client_id,
        deployment_id=picking.deployment_id,
        data=settings.data,
        with_columns=settings.accept_lineitem is not False,
    )
    response = page(
        "lti/chosen.html",
        title="Back to your course",
        viewer=None,
        url=settings.deep_link_return_url,
        jwt=sign_response(signer, asked, choices),
        count=count_words(len(choices), "link"),
    )
    response.headers["Cache-Control"] = "no-store"
    to = origin_of(settings.deep_link_return_url)
    return let_frame(response, " ".join(picking.frame_origins), forms_to=to)


async def _find(services: Services, token: str) -> tuple[LtiPicking, LtiPlatform]:
    async with services.database.reading() as session:
        picking = await find_picking(session, token, datetime.now(UTC))
        if picking is None:
            raise RefusedError(Reason.STATE, "This choice was made already, or took too long.")
        platform = await get_platform(session, picking.platform_id)
    require_on(platform)
    return picking, platform


def _list_page(
    services: Services, picking: LtiPicking, token: str, q: str, chosen: Sequence[str]
) -> Response:
    settings = DeepLinkingSettings.model_validate(picking.settings)
    quizzes, questions = _quiz_rows(services), _question_rows(services)
    words = q.casefold().split()

    def fits(row: dict[str, str]) -> bool:
        text = f"{row['title']} {row['about']} {row['item']}".casefold()
        return row["item"] in chosen or all(word in text for word in words)

    response = page(
        "lti/choose.html",
        title="Choose what to add to your course",
        viewer=None,
        token=token,
        q=q,
        chosen=chosen,
        several=bool(settings.accept_multiple),
        takes_links=LINK_TYPE in settings.accept_types,
        quizzes=[row for row in quizzes if fits(row)],
        questions=[row for row in questions if fits(row)],
    )
    return let_frame(response, " ".join(picking.frame_origins))


def _quiz_rows(services: Services) -> list[dict[str, str]]:
    return [
        {"item": f"quiz:{quiz.id}", "title": quiz.title, "about": _about_quiz(quiz)}
        for quiz in sorted(services.bank.quizzes.values(), key=lambda quiz: quiz.title)
    ]


def _question_rows(services: Services) -> list[dict[str, str]]:
    loaded = (each.question for each in services.bank.questions.values())
    return [
        {
            "item": f"question:{question.id}",
            "title": question.title,
            "about": f"{lesson_words(question.lesson)} · {kind_words(question.kind)} · "
            f"{count_words(question.points, 'point')}",
        }
        for question in sorted(loaded, key=lambda question: (question.lesson, question.title))
    ]


def _about_quiz(quiz: Quiz) -> str:
    asked = len(quiz.items) + sum(draw.count for draw in quiz.draws)
    return f"{count_words(asked, 'question')} · {quiz.description}"


def _choice(services: Services, item: str) -> Choice:
    kind, _, name = item.partition(":")
    bank, public_url = services.bank, services.settings.public_url
    if kind == "quiz" and name in bank.quizzes:
        quiz = services.get_quiz(name, "")
        title, text = quiz.title, quiz.description
        points = (each.points or bank.questions[each.question].question.points for each in quiz.items)
        maximum, url = fsum(points), f"{public_url}/quizzes/{name}"
    elif kind == "question" and name in bank.questions:
        question = bank.questions[name].question
        title, text, maximum = question.title, "", question.points
        url = f"{public_url}/questions/{name}"
    else:
        raise InvalidError.at("item", f"there is no {item[:80]!r} here")
    column = Column(label=title, maximum=maximum, resource_id=item)
    return Choice(title=title, text=text[:_MAX_TEXT_CHARS], url=url, custom={kind: name}, column=column)
