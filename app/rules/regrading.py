"""A regrade as a difference: what changes, and which changes a rule takes over."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus

from app.errors import AppError
from graders.verdicts import SAME_SCORE
from questions.schema import Question


class RegradeRunningError(AppError):
    """The regrade is not finished yet, so nobody can know what it changes."""

    status = HTTPStatus.CONFLICT
    kind = "regrade-running"


class RegradeAppliedError(AppError):
    """The regrade counts already, by another rule."""

    status = HTTPStatus.CONFLICT
    kind = "regrade-applied"


class RegradeRule(StrEnum):
    """How a regrade is applied: no score falls, or every new one takes the old one's place."""

    NEVER_LOWER = "never-lower"
    REPLACE = "replace"


class Change(StrEnum):
    """What a new grade does to a score."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


def change_of(old: float, new: float) -> Change:
    """How a score from 0 to 1 changes."""
    if abs(new - old) <= SAME_SCORE:
        return Change.SAME
    return Change.UP if new > old else Change.DOWN


def takes_over(rule: RegradeRule, *, old: float, new: float, same_verdict: bool) -> bool:
    """Whether the new grade is appended: only where something changes, and nothing falls that may not."""
    change = change_of(old, new)
    if change is Change.SAME:
        return not same_verdict
    return change is Change.UP or rule is RegradeRule.REPLACE


def variant_again(question: Question, variant: int) -> int:
    """The variant of the same number; counted round where the new version has fewer."""
    return variant % getattr(question, "variants", 1)


class RegradeState(StrEnum):
    """How far a regrade is."""

    RUNNING = "running"
    READY = "ready"
    APPLIED = "applied"


def state_of(*, applied: bool, waiting: int) -> RegradeState:
    """The state of a regrade of which so many submissions are still to be graded."""
    if applied:
        return RegradeState.APPLIED
    return RegradeState.RUNNING if waiting else RegradeState.READY
