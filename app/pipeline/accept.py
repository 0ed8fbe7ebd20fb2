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
from app.db.submissions.submissions import Tally, add_submission, find_by_idempotency_key, get_tally
from app.db.tables import Status, Submission, User
from app.errors import KeyReusedError
from app.pipeline.answering.admission import check_answer, find_turn
from app.pipeline.answering.standing import UNASKED, Chances, Standing, load_standings, look_at_bucket
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
    that ask the question, which may keep it to themselves; needed where it is in no quiz.
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

    `is_claimed`: it is the caller's to store, with its grade or to be graded next. `quota` is what
    is left, after this one, of those that may wait at a time; None: not counted. `chances` are
    the learner's there once it is graded.
    """

    submission: Submission
    is_new: bool
    is_claimed: bool = False
    quota: Quota | None = None
    chances: Chances = UNASKED


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

    Code is stored in the queue and gets a job. The other kinds are claimed for the caller, who
    grades them at once, and stores them in this transaction.

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
    tally = await _get_tally(session, hand_in, place)
    attempt = _next_attempt(tally, place.standing, settings)
    await _require_at_hand(session, hand_in, place, now)
    submission = _submission(hand_in, place, attempt, settings, now)
    # What hints cost so far is kept with it: those opened later are for later ones.
    submission.hints_opened, submission.hint_cost = tally.hints_opened, tally.hint_cost
    is_code = hand_in.loaded.question.kind == "code"
    if is_code:
        submission.turn = await find_turn(
            session, user_id=user.id, course_id=place.course_id, settings=settings, now=now
        )
        await add_submission(session, submission)
        await jobs.put(session, {submission.id: submission.turn})
    else:
        _claim_for_caller(submission, settings, now)
    bind_contextvars(submission=submission.id)  # whatever the request says from here on is about it
    quota = pending_quota(pending=tally.pending + is_code, limit=settings.pending_limit)
    chances = _chances_after(tally, place.standing)
    return Accepted(submission, is_new=True, is_claimed=not is_code, quota=quota, chances=chances)


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


async def _get_tally(session: AsyncSession, hand_in: HandIn, place: Place) -> Tally:
    standing, question_id = place.standing, hand_in.loaded.question.id
    quiz_id, course_id = (standing.quiz.id, standing.course_id) if standing else (None, None)
    return await get_tally(session, place.user.id, question_id, quiz_id, course_id=course_id)


def _next_attempt(tally: Tally, standing: Standing | None, settings: Settings) -> int:
    return next_attempt(
        made=tally.attempts,
        last=tally.last,
        allowed=standing.allowed if standing else None,
        pending=tally.pending,
        pending_limit=settings.pending_limit,
    )


async def _require_at_hand(session: AsyncSession, hand_in: HandIn, place: Place, now: datetime) -> None:
    if place.standing is None:
        return
    asked = (place.user.id, place.standing, hand_in.loaded.question.id, now)
    if at_hand := await look_at_bucket(session, *asked):
        require_attempt(at_hand, now)


def _chances_after(tally: Tally, standing: Standing | None) -> Chances:
    """The learner's chances once one more attempt is graded."""
    allowed = standing.allowed if standing else None
    return Chances(made=tally.attempts + 1, graded=tally.graded + 1, allowed=allowed)


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
        turn=0,
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
