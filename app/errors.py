"""What can go wrong between a request and its answer, and whose fault it is.

Every class here becomes one RFC 9457 problem. `fault` says who can mend it:
`client` (the learner, or the program that calls), `author` (of the question)
or `service` (us).
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, SerializeAsAny

from app.quotas import Quota

Fault = Literal["client", "author", "service"]


class FieldError(BaseModel):
    """One thing wrong in a request; `field` is dotted, as in `answer.choice`."""

    field: str
    message: str


class LineError(FieldError):
    """One thing wrong in an author's file; `line` counts from 1."""

    line: int


class Problem(BaseModel):
    """The body of every error, RFC 9457. `errors` names fields where the request was at fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    fault: Fault
    errors: list[SerializeAsAny[FieldError]] = []


class AppError(Exception):
    """The service can't do what was asked; `detail` is written for the person who reads it."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    kind: ClassVar[str] = ""  # the last part of the problem's type; empty: the status says it all
    fault: ClassVar[Fault] = "client"

    def __init__(self, detail: str, *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        self.headers: dict[str, str] = {}

    @property
    def sentence(self) -> str:
        """What is wrong, as a page says it: without the field's name, which only programs know."""
        text = self.errors[0].message if self.errors else self.detail
        return text[:1].upper() + text[1:]

    def problem(self, instance: str = "") -> Problem:
        """This error as it is sent; `instance` is the path that was asked for."""
        return Problem(
            type=f"urn:batchmark:{self.kind}" if self.kind else "about:blank",
            title=self.kind.replace("-", " ").capitalize() or self.status.phrase,
            status=self.status,
            detail=self.detail,
            instance=instance,
            fault=self.fault,
            errors=self.errors,
        )


class NotSignedInError(AppError):
    """No credential, or one that has expired or was revoked."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.headers = {"WWW-Authenticate": "Bearer"}


class WrongPasswordError(AppError):
    """Name and password don't belong together."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "wrong-password"


class ForbiddenError(AppError):
    """Known, but not allowed."""

    status = HTTPStatus.FORBIDDEN


class NotFoundError(AppError):
    """No such thing, or none that this person may know of."""

    status = HTTPStatus.NOT_FOUND


class InvalidError(AppError):
    """The request can be read but not accepted; `errors` names the fields."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    @classmethod
    def at(cls, field: str, message: str) -> InvalidError:
        """The error for one field."""
        return cls(f"{field}: {message}", errors=[FieldError(field=field, message=message)])


class TooLargeError(AppError):
    """Larger than a limit that the detail names."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class KeyReusedError(AppError):
    """The same Idempotency-Key came with another body."""

    status = HTTPStatus.CONFLICT
    kind = "idempotency-key-reused"


class QuestionChangedError(AppError):
    """The question has a newer version than the one that was answered."""

    status = HTTPStatus.CONFLICT
    kind = "question-changed"


class HintClosedError(AppError):
    """An earlier hint has to be opened first."""

    status = HTTPStatus.CONFLICT
    kind = "hint-closed"


class AttemptsUsedError(AppError):
    """The quiz allows no further attempt at this question."""

    status = HTTPStatus.FORBIDDEN
    kind = "attempts-used"


class QuestionRefusedError(AppError):
    """A question has faults, or its proof failed; `errors` says where, with lines."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "question-refused"
    fault = "author"


class VersionGoneByError(AppError):
    """Somebody published another version than the one that the change was made to."""

    status = HTTPStatus.PRECONDITION_FAILED
    kind = "version-gone-by"


class VersionMissingError(AppError):
    """A change that does not say which version it was made to."""

    status = HTTPStatus.PRECONDITION_REQUIRED
    kind = "version-missing"


class NotFailedError(AppError):
    """Asked to be graded again, but it has not failed."""

    status = HTTPStatus.CONFLICT
    kind = "not-failed"


class WebhookOffError(AppError):
    """Nothing is sent to a webhook that is off."""

    status = HTTPStatus.CONFLICT
    kind = "webhook-off"


class GoneError(AppError):
    """A link or code that was good once."""

    status = HTTPStatus.GONE


class TakenError(AppError):
    """Something of that name is there already."""

    status = HTTPStatus.CONFLICT
    kind = "name-taken"


class WaitError(AppError):
    """Not now; `retry_after_s` (whole seconds) says when to come again, `quota` which limit it is."""

    def __init__(self, detail: str, *, retry_after_s: int, quota: Quota | None = None) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(retry_after_s), **(quota.headers if quota else {})}


class TooManyPendingError(WaitError):
    """This learner has too many submissions waiting."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "too-many-pending"


class TryLaterError(WaitError):
    """This learner's last try still runs, or there were too many of late."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "try-later"


class DraftChangedError(AppError):
    """A newer draft was saved, from another window or machine, than the one that was seen."""

    status = HTTPStatus.CONFLICT
    kind = "draft-changed"


class TooManyGuessesError(WaitError):
    """Too many wrong passwords or codes of late."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "too-many-guesses"


class OneCheckAtATimeError(WaitError):
    """This author has another question that is being proven."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "one-check-at-a-time"


class QueueFullError(WaitError):
    """Too many submissions wait in all."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "queue-full"
    fault = "service"


class UnavailableError(WaitError):
    """Something we depend on does not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    fault = "service"


def problem_for_status(status: int, detail: str = "", **more: Any) -> Problem:
    """The problem for a bare HTTP status, such as a path that doesn't exist."""
    phrase = HTTPStatus(status).phrase
    fault: Fault = "client" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "service"
    detail = "" if detail == phrase else detail
    return Problem(title=phrase, status=status, detail=detail, fault=fault, **more)
