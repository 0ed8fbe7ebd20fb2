"""The first step: may this be handed in now? Then it becomes a row, and the row is the hand-over."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import new_id
from app.db.jobs import Jobs
from app.db.submissions import add_submission, count_queued, find_by_idempotency_key, get_tally
from app.db.tables import Status, Submission, User
from app.db.users import lock_user
from app.errors import InvalidError, KeyReusedError, QuestionChangedError, QueueFullError, TooLargeError
from app.rules.attempts import next_attempt
from app.rules.variants import variant_for
from app.settings import Settings
from graders.answers import AnswerError, CodeAnswer, parse_answer
from questions.loader import LoadedQuestion
from questions.schema import Quiz

_QUEUE_PAUSE_S = 10
_KIB = 1_024


@dataclass(frozen=True)
class HandIn:
    """What somebody wants to hand in. `answer` is decoded JSON, not yet looked at.

    `seen_version` is the question version that the learner had before them, if known.
    """

    loaded: LoadedQuestion
    answer: Any
    quiz: Quiz | None = None
    idempotency_key: str | None = None
    seen_version: str | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 that tells whether two requests with one key ask for the same."""
        quiz_id = self.quiz.id if self.quiz else None
        said = json.dumps([self.loaded.question.id, quiz_id, self.answer], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Accepted:
    """The submission; `is_new` False where an earlier request with the same key had made it."""

    submission: Submission
    is_new: bool


async def accept(
    session: AsyncSession, jobs: Jobs, *, user: User, hand_in: HandIn, settings: Settings, now: datetime
) -> Accepted:
    """Make a submission, or find the one that the same request made before.

    Code is queued and gets a job. The other kinds are claimed for the caller, who
    grades them at once.

    Raises:
        InvalidError: the answer has not the shape its question takes.
        TooLargeError: the source is larger than the limit.
        KeyReusedError: the key came with another body.
        QuestionChangedError: the learner saw an older version.
        AttemptsUsedError, TooManyPendingError, QueueFullError: not now, or never.
    """
    # One learner's requests come one after the other, so attempts are counted right
    # and of two equal requests the second finds what the first has made.
    await lock_user(session, user.id)
    if (earlier := await _find_earlier(session, user, hand_in)) is not None:
        return Accepted(earlier, is_new=False)
    _check_answer(hand_in, settings)
    attempt = await _next_attempt(session, user, hand_in, settings)
    is_code = hand_in.loaded.question.kind == "code"
    if is_code:
        await _check_queue(session, settings)
    submission = _submission(user, hand_in, attempt, settings, now)
    if not is_code:
        _claim_for_caller(submission, settings, now)
    await add_submission(session, submission)
    if is_code:
        await jobs.put(session, [submission.id])
    return Accepted(submission, is_new=True)


async def _find_earlier(session: AsyncSession, user: User, hand_in: HandIn) -> Submission | None:
    if hand_in.idempotency_key is None:
        return None
    earlier = await find_by_idempotency_key(session, user.id, hand_in.idempotency_key)
    if earlier is not None and earlier.request_hash != hand_in.fingerprint:
        raise KeyReusedError("This Idempotency-Key was used before, for a different submission.")
    return earlier


def _check_answer(hand_in: HandIn, settings: Settings) -> None:
    if hand_in.seen_version not in (None, hand_in.loaded.version):
        raise QuestionChangedError("This question has changed since you opened it. Please read it again.")
    try:
        _require_unicode(hand_in.answer)
        answer = parse_answer(hand_in.loaded.question, hand_in.answer)
    except AnswerError as error:
        raise InvalidError.at(".".join(filter(None, ("answer", error.field))), error.reason) from None
    limit = settings.source_limit_kib
    if isinstance(answer, CodeAnswer) and len(answer.source.encode()) > limit * _KIB:
        msg = f"answer.source: the source is larger than the limit of {limit} KiB."
        raise TooLargeError(msg)


def _require_unicode(answer: Any) -> None:
    # JSON can spell half of a surrogate pair; no database or page could hold it.
    try:
        json.dumps(answer, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise AnswerError("", "is not valid Unicode: it holds half of a surrogate pair") from None


async def _next_attempt(session: AsyncSession, user: User, hand_in: HandIn, settings: Settings) -> int:
    quiz = hand_in.quiz
    tally = await get_tally(session, user.id, hand_in.loaded.question.id, quiz.id if quiz else None)
    return next_attempt(
        made=tally.attempts,
        allowed=quiz.attempts if quiz else None,
        pending=tally.pending,
        pending_limit=settings.pending_limit,
    )


async def _check_queue(session: AsyncSession, settings: Settings) -> None:
    if await count_queued(session, at_most=settings.queue_limit) >= settings.queue_limit:
        msg = "Too many submissions are waiting to be graded. Nothing was stored; please try again shortly."
        raise QueueFullError(msg, retry_after_s=_QUEUE_PAUSE_S)


def _submission(user: User, hand_in: HandIn, attempt: int, settings: Settings, now: datetime) -> Submission:
    loaded = hand_in.loaded
    return Submission(
        id=new_id(now),
        user_id=user.id,
        question_id=loaded.question.id,
        question_version=loaded.version,
        quiz_id=hand_in.quiz.id if hand_in.quiz else None,
        attempt=attempt,
        answer=hand_in.answer,
        variant=variant_for(loaded, secret=settings.secret(), learner=user.id, attempt=attempt),
        status=Status.QUEUED,
        tries=0,
        failure="",
        idempotency_key=hand_in.idempotency_key,
        request_hash=hand_in.fingerprint,
        created_at=now,
    )


def _claim_for_caller(submission: Submission, settings: Settings, now: datetime) -> None:
    submission.status = Status.RUNNING
    submission.tries = 1
    submission.claimed_until = now + timedelta(seconds=settings.lease_s)
