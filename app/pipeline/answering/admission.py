"""What every answer must pass that is to be run or kept: its shape, its size, and room in the queue.

Below the steps: it reads rows, and changes nothing.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.submissions.submissions import count_queued
from app.errors import InvalidError, QuestionChangedError, QueueFullError, TooLargeError
from app.settings import Settings
from graders.answers import AnswerError, CodeAnswer, parse_answer
from questions.loader import LoadedQuestion

_QUEUE_PAUSE_S = 10
_KIB = 1_024


def check_answer(
    loaded: LoadedQuestion, answer: Any, *, seen_version: str | None, settings: Settings
) -> None:
    """Return where `answer`, decoded JSON, has the shape that the question takes.

    Raises:
        QuestionChangedError: the learner saw another version, `seen_version`.
        InvalidError: it has not the shape.
        TooLargeError: the source is larger than the limit.
    """
    if seen_version not in (None, loaded.version):
        raise QuestionChangedError("This question has changed since you opened it. Please read it again.")
    try:
        _require_unicode(answer)
        parsed = parse_answer(loaded.question, answer)
    except AnswerError as error:
        raise InvalidError.at(".".join(filter(None, ("answer", error.field))), error.reason) from None
    limit = settings.source_limit_kib
    if isinstance(parsed, CodeAnswer) and len(parsed.source.encode()) > limit * _KIB:
        msg = f"answer.source: the source is larger than the limit of {limit} KiB."
        raise TooLargeError(msg)


async def check_queue(session: AsyncSession, settings: Settings) -> None:
    """Return where one more may wait.

    Raises:
        QueueFullError: too many do.
    """
    if await count_queued(session, at_most=settings.queue_limit) >= settings.queue_limit:
        msg = "Too many submissions are waiting to be graded. Nothing was stored; please try again shortly."
        raise QueueFullError(msg, retry_after_s=_QUEUE_PAUSE_S)


def _require_unicode(answer: Any) -> None:
    # JSON can spell half of a surrogate pair; no database or page could hold it.
    try:
        json.dumps(answer, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise AnswerError("", "is not valid Unicode: it holds half of a surrogate pair") from None
