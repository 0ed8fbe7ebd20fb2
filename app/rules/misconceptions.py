"""How often which misconception was met, and when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pydantic import BaseModel

MOST_WEEKS = 26


@dataclass(frozen=True)
class Told:
    """A grade named a misconception."""

    question_id: str
    misconception: str
    user_id: str
    at: datetime


class WeekCount(BaseModel):
    """How many grades named it in the week that begins on that Monday (UTC)."""

    week: date
    count: int


class MisconceptionFigures(BaseModel):
    """One misconception: how many learners, how many grades, at which questions, in which weeks.

    `questions` has learners by question id, `weeks` every week from the first to the last.
    """

    misconception: str
    learners: int
    grades: int
    questions: dict[str, int]
    weeks: list[WeekCount]


def count_misconceptions(told: Iterable[Told]) -> list[MisconceptionFigures]:
    """The figures of each misconception that was named, the most widespread first."""
    by_name: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        by_name[each.misconception].append(each)
    everything = [each.at for rows in by_name.values() for each in rows]
    weeks = _weeks(everything)
    figures = [_figures(name, rows, weeks) for name, rows in by_name.items()]
    return sorted(figures, key=lambda each: (-each.learners, -each.grades, each.misconception))


def week_of(moment: datetime) -> date:
    """The Monday of its week, in UTC."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def _figures(name: str, rows: list[Told], weeks: list[date]) -> MisconceptionFigures:
    counts = Counter(week_of(each.at) for each in rows)
    at_questions: dict[str, set[str]] = defaultdict(set)
    for each in rows:
        at_questions[each.question_id].add(each.user_id)
    return MisconceptionFigures(
        misconception=name,
        learners=len({each.user_id for each in rows}),
        grades=len(rows),
        questions={key: len(users) for key, users in sorted(at_questions.items())},
        weeks=[WeekCount(week=week, count=counts[week]) for week in weeks],
    )


def _weeks(moments: list[datetime]) -> list[date]:
    """Every Monday from the first to the last, the last `MOST_WEEKS` of them."""
    if not moments:
        return []
    first, last = week_of(min(moments)), week_of(max(moments))
    count = (last - first).days // 7 + 1
    return [first + timedelta(weeks=number) for number in range(count)][-MOST_WEEKS:]
