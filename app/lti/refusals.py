"""Refused launches as pages: what the learner does, what the administrator does, and a reference for both."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from app.errors import AppError
from app.lms.errors import Reason, RefusedError
from app.lti.framing import let_frame
from app.web.pages import page

_AGAIN = "Go back to your course and open the link once more."
_TELL = "Tell your instructor or the administrator of your LMS, with the reference below."
_LOGGED = "The log of this service has this refusal under the reference below."
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Words:
    """A refusal in words: its title, and what each of the two can do."""

    title: str
    learner: str
    administrator: str
    status: HTTPStatus = HTTPStatus.BAD_REQUEST


WORDS = {
    Reason.REQUEST: Words(
        "This is not a complete login",
        _AGAIN,
        "The login initiation URL takes the parameters of OpenID Connect third-party login: iss, login_hint, "
        "target_link_uri and, with several registrations at one issuer, client_id.",
    ),
    Reason.PLATFORM_UNKNOWN: Words(
        "Your LMS is not registered here",
        _TELL,
        "Register the LMS here, or compare issuer and client id with the registration, to the letter.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.PLATFORM_OFF: Words(
        "Your LMS was switched off here",
        _TELL,
        "Switch the platform on again on the page of platforms.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.STATE: Words(
        "This login is over",
        f"It was used already, or took longer than ten minutes. {_AGAIN}",
        "If it happens at once and always, the LMS does not return the state parameter unchanged.",
    ),
    Reason.BROWSER: Words(
        "Your browser lost the login on its way",
        "It blocks cookies even in a tab of its own, or the page was opened in another browser. "
        f"Allow cookies for this site. {_AGAIN}",
        "Let the LMS open the tool in a new window.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.TOKEN: Words(
        "Your LMS did not say who you are",
        f"You may have been signed out over there. {_AGAIN}",
        "The LMS answered with an error, or with something that is not a signed id_token.",
    ),
    Reason.KEY: Words(
        "The signature of your LMS can't be checked",
        _TELL,
        "The id_token must name its key (kid), and the key set of the registration must have that key. "
        "After a change of keys over there, try again in half a minute.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.SIGNATURE: Words(
        "The signature of your LMS is not right",
        _TELL,
        "The key set URL of the registration may be another platform's.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.AUDIENCE: Words(
        "This launch was made for somebody else",
        _TELL,
        "Compare issuer and client id with the registration, to the letter.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.TIME: Words(
        "This launch is out of date",
        _AGAIN,
        "The clocks of the LMS and of this server differ by more than a minute, or the launch was kept back.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.NONCE: Words(
        "This launch belongs to another login",
        _AGAIN,
        "The LMS must return the nonce of the login unchanged.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.VERSION: Words(
        "Your LMS speaks another version of LTI", _TELL, "Set the tool up over there as LTI 1.3."
    ),
    Reason.MESSAGE: Words(
        "Your LMS sent a message that is not known here",
        _TELL,
        "Resource links and deep linking (content selection) are taken; switch other placements off.",
    ),
    Reason.CLAIMS: Words(
        "Your LMS left something out",
        _TELL,
        "The launch lacks what LTI requires. Compare the tool's settings over there.",
    ),
    Reason.DEPLOYMENT_NEW: Words(
        "Your LMS is almost connected",
        "Whoever runs this service has to let your LMS in once. Please come back later.",
        "Approve the deployment on the page of platforms here; launches then work at once.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.DEPLOYMENT_OFF: Words(
        "Your LMS is not let in here",
        _TELL,
        "The deployment was refused on the page of platforms here; approve it there.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.TARGET: Words(
        "This link leads to nothing here",
        "Tell your instructor: the quiz or question was renamed or removed.",
        "Choose the link's content again in the LMS.",
        HTTPStatus.NOT_FOUND,
    ),
    Reason.NOT_INSTRUCTOR: Words(
        "Choosing is for instructors",
        "Open the quiz from your course instead.",
        "The LMS sent no teaching role (Instructor or Administrator) in this course.",
        HTTPStatus.FORBIDDEN,
    ),
    Reason.PLATFORM_SILENT: Words(
        "Your LMS does not answer",
        f"{_AGAIN} Nothing of yours is lost.",
        "This server must be able to reach the key set URL of the registration.",
        HTTPStatus.BAD_GATEWAY,
    ),
    Reason.REGISTRATION: Words(
        "The LMS could not be registered",
        _TELL,
        "Nothing was kept here. Mend what is named below and use the same invitation again, "
        "or register by the form.",
    ),
    Reason.INVITATION: Words(
        "This invitation is used up",
        _TELL,
        "Each invitation registers one LMS, within a week. Make a fresh one on the page of platforms.",
        HTTPStatus.GONE,
    ),
    Reason.BUSY: Words(
        "Too many are coming in at once",
        "Please try again in a minute.",
        "More logins are on their way than this service keeps; if it lasts, somebody may be flooding it.",
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
}
_COME_AGAIN_S = 60
_OURS = Words(
    "Something of ours failed",
    f"This is our fault, not yours. {_AGAIN}",
    "The log of this service has the cause under the reference below.",
    HTTPStatus.INTERNAL_SERVER_ERROR,
)


class RefusingRoute(APIRoute):
    """Answers whatever goes wrong with a page that shows in the LMS's frame too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, and around it what turns errors into pages."""
        handle = super().get_route_handler()

        async def handle_or_refuse(request: Request) -> Response:
            try:
                response: Response = await handle(request)
            except RefusedError as error:
                return refusal_page(error.reason, error.detail)
            except RequestValidationError:
                return refusal_page(Reason.REQUEST, "A parameter is missing or malformed.")
            except HTTPException:
                raise
            except AppError as error:
                shown = _page(Words(error.detail, _AGAIN, _LOGGED, error.status), "request", error.detail)
                shown.headers.update(error.headers)
                return shown
            except Exception:  # noqa: BLE001 - the platform's frame would stay empty else
                reference = _reference()
                _log.exception("unforeseen error in an entrance for LMSs", reference=reference)
                return _page(_OURS, "ours", "", reference=reference)
            return response

        return handle_or_refuse


def refusal_page(reason: Reason, detail: str) -> Response:
    """The page for a refusal; its reference finds the line in our log."""
    return _page(WORDS[reason], reason, detail)


def _page(words: Words, reason: str, detail: str, *, reference: str = "") -> Response:
    reference = reference or _reference()
    _log.warning("refused an LMS", reason=str(reason), detail=detail, reference=reference)
    response = page(
        "lti/refused.html",
        title=words.title,
        viewer=None,
        status=words.status,
        words=words,
        detail=detail,
        reference=reference,
        ours=words.status >= HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    if words.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(_COME_AGAIN_S)
    # There is nothing on it to click, so nobody gains by framing it.
    return let_frame(response, "*")


def _reference() -> str:
    return secrets.token_hex(4)
