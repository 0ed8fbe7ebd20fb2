"""Why a learner may not meet a question, or hand in, just now: their courses, and the terms of a quiz."""

from __future__ import annotations

from http import HTTPStatus

from app.errors import AppError, WaitError


class NotEnrolledError(AppError):
    """This person is in no course that has what was asked for."""

    status = HTTPStatus.FORBIDDEN
    kind = "not-enrolled"


class NotOpenYetError(AppError):
    """The quiz opens later."""

    status = HTTPStatus.FORBIDDEN
    kind = "not-open-yet"


class NotBegunError(AppError):
    """The quiz is limited in time, and this learner has not started the clock."""

    status = HTTPStatus.CONFLICT
    kind = "not-begun"


class TimeOverError(AppError):
    """This learner's time for the quiz is over."""

    status = HTTPStatus.FORBIDDEN
    kind = "time-over"


class QuizClosedError(AppError):
    """The quiz takes nothing any more."""

    status = HTTPStatus.FORBIDDEN
    kind = "quiz-closed"


class HeldBackError(AppError):
    """The question is part of a quiz with limits, and can only be met there."""

    status = HTTPStatus.FORBIDDEN
    kind = "held-back"


class NextAttemptLaterError(WaitError):
    """No attempt is left now, but more come with time."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "next-attempt-later"
