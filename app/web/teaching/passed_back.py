"""How a learner's score stands in the course's LMS, in words."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.lms.tables import LtiScore, Sending
from app.rules.moments import say_moment
from app.web.words import Saying


@dataclass(frozen=True)
class PassedBack:
    """A score on its way, by the id of its row; `again`: it makes sense to send it once more."""

    id: str
    saying: Saying
    again: bool


def say_sending(score: LtiScore) -> PassedBack:
    """How a score is on its way."""
    if score.state == Sending.HELD:
        return PassedBack(score.id, Saying(f"Not taken: {score.error}", "wrong"), again=True)
    if score.state == Sending.DUE:
        return PassedBack(score.id, Saying(score.error or "On its way", "waiting"), again=bool(score.error))
    if score.sent_at is None:
        return PassedBack(score.id, Saying("Nothing to send yet", "waiting"), again=False)
    return PassedBack(score.id, Saying(f"Sent, {say_moment(score.sent_at)}", "right"), again=True)
