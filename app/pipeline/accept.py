"""The first step: may this be handed in now? Then it becomes a row, and the row is the hand-over."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bind_contextvars

from app.db.columns import new_id
from app.db.jobs import Jobs
from app.db.people.users import lock_user
from app.db.submissions.hints import find_opened_hints
from app.db.submissions.submissions import add_submission, find_by_idempotency_key, get_tally
from app.db.tables import Status, Submission, User
from app.errors import KeyReusedError
from app.pipeline.answering.admission import check_answer, find_turn
from app.pipeline.answering.standing import Standing, load_standings, look_at_bucket
from app.quotas import Quota
from app.rules.attempts import next_attempt, pending_quota, require_attempt
from app.rules.variants import variant_for
from app.settings import Settings
from questions.loader import LoadedQuestion
from questions.schema import Quiz


@dataclass(frozen=True)
class HandIn:
    """What somebody wants to hand in. `answer` is decoded JSON, not yet looked at.

    `seen_version` is the question version that the learner had before them, if known.
    `course_id` None: the course joined last that has the quiz. `asked_in` are the quizzes
    that ask the question, which may keep it to themselves.
    """

    loaded: LoadedQuestion
    answer: Any
    quiz: Quiz | None = None
    asked_in: tuple[Quiz, ...] = ()
    course_id: str | None = None
    idempotency_key: str | None = None
    seen_version: str | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 that tells whether two requests with one key ask for the same."""
        quiz_id = self.quiz.id if self.quiz else None
        said = [self.loaded.question.id, quiz_id, self.course_id, self.answer]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Accepted:
    """The submission; `is_new` False where an earlier request with the same key had made it.

    `is_claimed`: it is the caller's to grade, now. `quota` is what is left, after this one, of
    those that may wait at a time; None: not counted.
    """

    submission: Submission
    is_new: bool
    is_claimed: bool = False
    quota: Quota | None = None


@dataclass(frozen=True)
class Place:
    """Who hands in for which course; `standing` is the learner's at the quiz, if it is in one."""

    user: User
    course_id: str
    standing: Standing | None = None


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
        NotEnrolledError: the learner is in no course that has the quiz or asks the question.
        NotOpenYetError, NotBegunError, TimeOverError, QuizClosedError: not at this time.
        HeldBackError: the question can only be met in its quiz.
        AttemptsUsedError, NextAttemptLaterError, TooManyPendingError, QueueFullError: not now, or never.
    """
    # One learner's requests come one after the other, so attempts are counted right
    # and of two equal requests the second finds what the first has made.
    await lock_user(session, user.id)
    if (earlier := await _find_earlier(session, user, hand_in)) is not None:
        return Accepted(earlier, is_new=False)
    place = await _find_place(session, user, hand_in, now)
    check_answer(hand_in.loaded, hand_in.answer, seen_version=hand_in.seen_version, settings=settings)
    attempt, pending = await _next_attempt(session, hand_in, place, settings, now)
    submission = _submission(hand_in, place, attempt, settings, now)
    is_code = hand_in.loaded.question.kind == "code"
    if is_code:
        submission.turn = await find_turn(
            session, user_id=user.id, course_id=place.course_id, settings=settings, now=now
        )
    await _note_hints(session, submission)
    if not is_code:
        _claim_for_caller(submission, settings, now)
    await add_submission(session, submission)
    bind_contextvars(submission=submission.id)  # whatever the request says from here on is about it
    if is_code:
        await jobs.put(session, {submission.id: submission.turn})
    quota = pending_quota(pending=pending + is_code, limit=settings.pending_limit)
    return Accepted(submission, is_new=True, is_claimed=not is_code, quota=quota)


async def _find_earlier(session: AsyncSession, user: User, hand_in: HandIn) -> Submission | None:
    if hand_in.idempotency_key is None:
        return None
    earlier = await find_by_idempotency_key(session, user.id, hand_in.idempotency_key)
    if earlier is not None and earlier.request_hash != hand_in.fingerprint:
        raise KeyReusedError("This Idempotency-Key was used before, for a different submission.")
    return earlier


async def _find_place(session: AsyncSession, user: User, hand_in: HandIn, now: datetime) -> Place:
    standings = await load_standings(session, user, hand_in.quiz)
    if hand_in.quiz is None:
        return Place(user, standings.find_course(hand_in.asked_in, now))
    standing = standings.find(hand_in.quiz, hand_in.course_id)
    standing.require_open(now)
    return Place(user, standing.course_id, standing)


async def _next_attempt(
    session: AsyncSession, hand_in: HandIn, place: Place, settings: Settings, now: datetime
) -> tuple[int, int]:
    """The attempt's ordinal, and how many of the learner's submissions wait already."""
    user, standing, question_id = place.user, place.standing, hand_in.loaded.question.id
    quiz = standing.quiz_here if standing else None
    course_id = standing.course_id if standing else None
    tally = await get_tally(session, user.id, question_id, quiz.id if quiz else None, course_id=course_id)
    attempt = next_attempt(
        made=tally.attempts,
        last=tally.last,
        allowed=quiz.attempts if quiz else None,
        pending=tally.pending,
        pending_limit=settings.pending_limit,
    )
    if standing and (at_hand := await look_at_bucket(session, user.id, standing, question_id, now)):
        require_attempt(at_hand, now)
    return attempt, tally.pending


def _submission(hand_in: HandIn, place: Place, attempt: int, settings: Settings, now: datetime) -> Submission:
    loaded, user = hand_in.loaded, place.user
    return Submission(
        id=new_id(now),
        user_id=user.id,
        question_id=loaded.question.id,
        question_version=loaded.version,
        quiz_id=hand_in.quiz.id if hand_in.quiz else None,
        course_id=place.course_id,
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


async def _note_hints(session: AsyncSession, submission: Submission) -> None:
    """Keep what hints cost so far with the submission: those opened later are for later ones."""
    place = (submission.question_id, submission.quiz_id, submission.course_id)
    opened = await find_opened_hints(session, submission.user_id, *place)
    submission.hints_opened = len(opened)
    submission.hint_cost = sum(opened.values())


def _claim_for_caller(submission: Submission, settings: Settings, now: datetime) -> None:
    submission.status = Status.RUNNING
    submission.tries = 1
    submission.claimed_until = now + timedelta(seconds=settings.lease_s)
