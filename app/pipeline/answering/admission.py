"""What every answer must pass that is to be run or kept: its shape, its size, and room in the queue.

Below the steps: it reads rows, and changes nothing.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.submissions.queue import Queue, count_graded_since, look_at_queue
from app.errors import InvalidError, QuestionChangedError, QueueFullError, TooLargeError
from app.quotas import AT_ONCE, Quota
from app.rules.queueing import PACE_WINDOW, come_again_s, next_turn
from app.settings import Settings
from graders.answers import AnswerError, CodeAnswer, parse_answer
from questions.loader import LoadedQuestion

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


async def find_turn(
    session: AsyncSession, *, user_id: str, course_id: str | None, settings: Settings, now: datetime
) -> int:
    """The turn that one more answer of this learner in that course has in the queue.

    Raises:
        QueueFullError: too many wait, in all or of the course; it says when there will be room.
    """
    queue = await look_at_queue(session, user_id, course_id)
    if full := _find_full(queue, settings):
        graded = await count_graded_since(session, now - PACE_WINDOW)
        pause_s = come_again_s(waiting=queue.waiting, graded=graded)
        said, limit = full
        quota = Quota("queue", limit, 0, reset_s=pause_s, unit=AT_ONCE)
        said = f"{said} Nothing was stored; please try again shortly."
        raise QueueFullError(said, retry_after_s=pause_s, quota=quota)
    return next_turn(first=queue.first_turn, own_last=queue.own_last_turn)


def _find_full(queue: Queue, settings: Settings) -> tuple[str, int] | None:
    """What is full, in words, and its limit."""
    if queue.waiting >= settings.queue_limit:
        said = f"{queue.waiting} answers are waiting to be graded, and no more are taken for now."
        return said, settings.queue_limit
    if queue.of_course >= settings.course_queue_limit:
        of_course = f"{queue.of_course} answers of this course are waiting to be graded"
        return f"{of_course}: no more are taken for now.", settings.course_queue_limit
    return None


def _require_unicode(answer: Any) -> None:
    # JSON can spell half of a surrogate pair; no database or page could hold it.
    try:
        json.dumps(answer, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise AnswerError("", "is not valid Unicode: it holds half of a surrogate pair") from None
