"""`batchmark regrade`: grades what was handed in once more, and says what that would change."""

from __future__ import annotations

import asyncio
import json as jsonlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from app.commands.console import AT_FAULT, DONE, NOT_DONE, complain, report
from app.commands.database import newest_database
from app.commands.judging import complain_of_file, open_judge
from app.db.authoring.questions import find_current, keep_versions
from app.db.courses.courses import get_course
from app.db.engine import Database
from app.db.holders import holding_claims
from app.db.teaching.regrades import ChangeRow, Tally, list_changes, tally_changes
from app.db.teaching.shadow_claims import list_due_shadows
from app.db.teaching.tables import Regrade
from app.errors import AppError, NotFoundError
from app.pipeline.regrade import RegradeWish, apply_regrade, regrade_one, start_regrade
from app.rules.regrading import RegradeRule
from app.settings import Settings
from graders.judge import Judge
from graders.wording import count_of
from questions.bank import load_bank

_BATCH_ROWS = 50
_PAUSE_S = 0.5  # while another process grades the rest
_PAGE_ROWS = 1_000


def regrade(
    question_id: str,
    *,
    apply: Annotated[Literal["never-lower", "replace"] | None, Parameter(show_choices=True)] = None,
    version: str | None = None,
    course: str | None = None,
    json: bool = False,
) -> int:
    """Grade what was handed in for a question once more; nothing counts before it is applied.

    Run again, it goes on where it was broken off. Exits with 1 where submissions could
    not be graded, with 2 when the question is unknown or something of ours failed.

    Parameters
    ----------
    question_id
        Which question.
    apply
        Let it count: what rises only, or every new score in the old one's place.
    version
        At which of its versions; not given: as its file, or the database, has it now.
    course
        Only what was handed in for this course.
    json
        Print one JSON object instead of text.
    """
    rule = RegradeRule(apply) if apply else None
    try:
        done, tally, changes = asyncio.run(_run(question_id, version, course, rule))
    except AppError as error:
        complain(error.detail)
        return NOT_DONE
    lines = [_as_json(done, tally, changes)] if json else _as_text(done, tally, changes)
    for line in lines:
        report(line)
    return AT_FAULT if tally.failed else DONE


async def _run(
    question_id: str, version: str | None, course_id: str | None, rule: RegradeRule | None
) -> tuple[Regrade, Tally, list[ChangeRow]]:
    settings = Settings()
    async with newest_database(settings) as database:
        wish = RegradeWish(question_id, version or await _current(database, settings, question_id), course_id)
        async with database.writing() as session:
            if course_id is not None:
                await get_course(session, course_id)
            found = await start_regrade(session, None, wish=wish, by=None, now=_now())
        async with holding_claims(database):
            with open_judge(settings) as judge:
                await _work_off(database, judge, settings, found.id)
        async with database.writing() as session:
            if rule is not None:
                found = await apply_regrade(session, found.id, rule, by=None)
            tally = await tally_changes(session, found.id)
            return found, tally, await _list_all_changes(session, found.id)


async def _list_all_changes(session: AsyncSession, regrade_id: str) -> list[ChangeRow]:
    changes: list[ChangeRow] = []
    last = None
    while page := await list_changes(session, regrade_id, after=last, limit=_PAGE_ROWS):
        changes += page
        last = page[-1].submission_id
    return changes


async def _current(database: Database, settings: Settings, question_id: str) -> str:
    """The version that is asked now: its file's, where that has changed, or what was published since."""
    bank = load_bank(extra=settings.bank_dir, only=question_id)
    complain_of_file(bank, question_id)
    loaded = bank.questions.get(question_id)
    async with database.writing() as session:
        if loaded is not None:
            await keep_versions(session, [loaded], _now())
        current = await find_current(session, question_id)
    if current is None:
        raise NotFoundError(f"There is no question {question_id!r}.")
    return current.version


async def _work_off(database: Database, judge: Judge, settings: Settings, regrade_id: str) -> None:
    """Grade every row; a service on the same database may do some of them meanwhile."""
    while True:
        async with database.reading() as session:
            due = await list_due_shadows(session, _now(), _BATCH_ROWS, regrade_id=regrade_id)
            waiting = (await tally_changes(session, regrade_id)).waiting
        if not waiting:
            return
        for shadow_id in due:
            await regrade_one(database, shadow_id, judge.grade, settings)
        if not due:
            await asyncio.sleep(_PAUSE_S)


def _as_text(done: Regrade, tally: Tally, changes: list[ChangeRow]) -> Iterator[str]:
    for row in changes:
        place = f"{row.learner}, attempt {row.attempt}"
        if row.new_score is None:
            yield f"  {place}: not graded again. {row.failure}"
        else:
            sign = "applied" if row.is_applied else "would be" if done.rule is None else "left as it was"
            yield f"  {place}: {row.old_score:.0%} -> {row.new_score:.0%} ({sign})"
    counts = f"{tally.up} up, {tally.down} down, {tally.failed} not graded"
    yield f"{done.question_id} at {done.version[:12]}: {count_of(tally.submissions, 'submission')}, {counts}"
    if done.rule is None:
        yield "Nothing counts yet. --apply never-lower takes over what rises, --apply replace everything."
    else:
        yield f"Applied ({done.rule}): {count_of(tally.applied, 'new grade')}."


def _as_json(done: Regrade, tally: Tally, changes: list[ChangeRow]) -> str:
    document: dict[str, Any] = {
        "id": done.id,
        "question_id": done.question_id,
        "version": done.version,
        "rule": done.rule,
        **asdict(tally),
        "changes": [asdict(row) for row in changes],
    }
    return jsonlib.dumps(document, allow_nan=False)


def _now() -> datetime:
    return datetime.now(UTC)
