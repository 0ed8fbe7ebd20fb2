"""Item statistics for questions that may be tried again: formulas on plain numbers.

Facility and discrimination as Moodle's quiz statistics report has them
(docs.moodle.org, "Quiz statistics report"), both of the first attempt, so that trying
again changes neither. The correlation is corrected: the item is no part of what it is
held against (Henrysson 1963, Psychometrika 28). Its interval is by the z-transformation
(Fisher 1915, Biometrika 10; Fisher 1921, Metron 1).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median

import numpy as np
from pydantic import BaseModel

LEAST_N = 10  # below which a correlation says more about chance than about the question
REST_SHARE = 0.5  # of the other questions, to be tried before their points say how strong a learner is
STUCK_ATTEMPTS = 3
STUCK_TIME = timedelta(hours=1)
_NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Tried:
    """One learner at one question: shares from 0 to 1, None while nothing is graded.

    `mastered_attempt` and `mastered_at` belong to the first attempt with full points.
    """

    user_id: str
    question_id: str
    attempts: int
    first_share: float | None
    mastered_attempt: int | None
    first_at: datetime
    last_at: datetime
    mastered_at: datetime | None


class Correlation(BaseModel):
    """Pearson's r of `n` pairs with its 95 % interval; None where n is too small or nothing varies."""

    n: int
    r: float | None = None
    low: float | None = None
    high: float | None = None


class Mastery(BaseModel):
    """How far learners got. `attempts` and `time_s` are medians of those who got all the points.

    `time_s` runs from the first submission to the one with full points. `stuck` are
    learners who have tried for more than an hour, three times or more, and have not.
    """

    tried: int
    mastered: int
    attempts: float | None
    time_s: float | None
    stuck: int


class OptionFigures(BaseModel):
    """One option of a choice: how many took it at first, what share of them all, and how strong they are.

    `mean_rest`, from 0 to 1, is what those who took it earned in the rest of the quiz.
    """

    option: str
    count: int
    share: float
    mean_rest: float | None


def facility(shares: Collection[float]) -> float | None:
    """The mean share of the points that first attempts earned; None of none."""
    return fmean(shares) if shares else None


def correlate(xs: Sequence[float], ys: Sequence[float]) -> Correlation:
    """Pearson's r of the pairs."""
    n = len(xs)
    if n < LEAST_N or np.ptp(xs) == 0 or np.ptp(ys) == 0:
        return Correlation(n=n)
    r = float(np.clip(np.corrcoef(xs, ys)[0, 1], -1, 1))
    low, high = fisher_interval(r, n)
    return Correlation(n=n, r=r, low=low, high=high)


def fisher_interval(r: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a correlation of `n` > 3 pairs: tanh(atanh(r) ± 1.96 / sqrt(n - 3))."""
    if abs(r) >= 1:
        return r, r
    z, half = math.atanh(r), _NORMAL_95 / math.sqrt(n - 3)
    return math.tanh(z - half), math.tanh(z + half)


def rest_shares(
    tried: Iterable[Tried], worths: Mapping[str, float], asked: int
) -> dict[tuple[str, str], float]:
    """What each learner earned at first attempts without the one question, by learner and question.

    A share of the points of what they tried, among the questions in `worths`. Left out
    where a learner has tried less than half of the `asked` - 1 others.
    """
    rows = [each for each in tried if each.first_share is not None and each.question_id in worths]
    users = {user_id: place for place, user_id in enumerate({each.user_id: None for each in rows})}
    earned, possible, count = (np.zeros(len(users)) for _ in range(3))
    for each in rows:
        place, worth = users[each.user_id], worths[each.question_id]
        earned[place] += worth * (each.first_share or 0.0)
        possible[place] += worth
        count[place] += 1
    least = max(1.0, REST_SHARE * (asked - 1))
    found = {}
    for each in rows:
        place, worth = users[each.user_id], worths[each.question_id]
        if count[place] - 1 >= least:
            own = worth * (each.first_share or 0.0)
            found[each.user_id, each.question_id] = float((earned[place] - own) / (possible[place] - worth))
    return found


def discrimination(tried: Iterable[Tried], rests: Mapping[tuple[str, str], float]) -> Correlation:
    """How well one question's first attempts go with the rest of the quiz."""
    pairs = [
        (each.first_share, rests[each.user_id, each.question_id])
        for each in tried
        if each.first_share is not None and (each.user_id, each.question_id) in rests
    ]
    return correlate([share for share, _ in pairs], [rest for _, rest in pairs])


def describe_mastery(tried: Collection[Tried]) -> Mastery:
    """How far the learners who tried one question got."""
    attempts = [each.mastered_attempt for each in tried if each.mastered_attempt is not None]
    times_s = [
        (each.mastered_at - each.first_at).total_seconds() for each in tried if each.mastered_at is not None
    ]
    return Mastery(
        tried=len(tried),
        mastered=len(attempts),
        attempts=median(attempts) if attempts else None,
        time_s=median(times_s) if times_s else None,
        stuck=sum(map(is_stuck, tried)),
    )


def is_stuck(each: Tried) -> bool:
    """Whether this learner has tried for long, often, and in vain."""
    in_vain = each.mastered_attempt is None and each.attempts >= STUCK_ATTEMPTS
    return in_vain and each.last_at - each.first_at > STUCK_TIME


def analyse_options(
    picks: Sequence[tuple[Collection[str], float | None]], options: Iterable[str]
) -> list[OptionFigures]:
    """Who took which option: `picks` has each learner's options with their rest of the quiz, if known."""
    figures = []
    for option in options:
        rests = [rest for taken, rest in picks if option in taken]
        known = [rest for rest in rests if rest is not None]
        share = len(rests) / len(picks) if picks else 0.0
        figures.append(
            OptionFigures(
                option=option, count=len(rests), share=share, mean_rest=fmean(known) if known else None
            )
        )
    return figures
