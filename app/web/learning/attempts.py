"""What a question's page says of attempts and time, and whether its form is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.submissions.submissions import get_tally
from app.db.tables import User
from app.errors import AppError
from app.pipeline.answering.standing import Standing, load_standings, look_at_bucket
from app.rules.attempts import AttemptsAtHand
from app.rules.moments import say_moment
from app.rules.schedule import Phase
from app.rules.state_words import say_attempts, say_attempts_left, say_state
from app.web.words import count_words
from questions.schema import Quiz

_FREE = "As many attempts as you like; the best one counts."


@dataclass(frozen=True)
class AttemptsLine:
    """How many attempts were made, and what is said of the next one; `closed`: there can be none now.

    `course_id` is the course in which the quiz is met, None outside quizzes.
    """

    made: int
    closed: bool
    words: str
    course_id: str | None = None


async def find_attempts(
    session: AsyncSession, user: User, question_id: str, quiz: Quiz | None, now: datetime
) -> AttemptsLine:
    """A learner's attempts at a question, in the quiz or outside any."""
    if quiz is None:
        tally = await get_tally(session, user.id, question_id, None)
        return AttemptsLine(tally.attempts, closed=False, words=_FREE)
    standing = (await load_standings(session, user, quiz)).find(quiz)
    tally = await get_tally(session, user.id, question_id, quiz.id, course_id=standing.course_id)
    at_hand = await look_at_bucket(session, user.id, standing, question_id, now)
    return _describe(standing, tally.attempts, at_hand, now)


def _describe(standing: Standing, made: int, at_hand: AttemptsAtHand | None, now: datetime) -> AttemptsLine:
    state = say_state(standing.schedule, standing.terms, now)
    try:
        standing.require_open(now)
    except AppError as error:
        return AttemptsLine(made, closed=True, words=error.detail, course_id=standing.course_id)
    allowed = standing.quiz_here.attempts
    if at_hand is not None:
        closed, words = at_hand.left == 0, _say_bucket(standing, at_hand)
    else:
        closed = allowed is not None and made >= allowed
        words = say_attempts_left(standing.terms, standing.extension, made)
    if state and not closed and standing.phase(now) in (Phase.OPEN, Phase.LATE):
        words = f"{words} {state}."
    return AttemptsLine(made, closed, words, standing.course_id)


def _say_bucket(standing: Standing, at_hand: AttemptsAtHand) -> str:
    following = f"one more on {say_moment(at_hand.next_at)}" if at_hand.next_at else ""
    if not at_hand.left:
        return f"No attempt is left for now; {following}."
    if not following:
        return f"{say_attempts(standing.terms, standing.extension)}."
    return f"{count_words(at_hand.left, 'attempt')} left, {following}."
