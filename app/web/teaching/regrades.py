"""A regrade's page: what it would change, choosing how, and the record once it is done."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from app.api.access import CurrentServices, Instructor
from app.api.paging import Id
from app.api.teaching.regrades import require_scope
from app.db.tables import User
from app.db.teaching.regrades import ChangeRow, get_regrade, list_changes, tally_changes
from app.errors import AppError, InvalidError
from app.pipeline.regrade import apply_regrade
from app.rules.moments import say_moment
from app.rules.regrading import RegradeRule, change_of, state_of
from app.services import Services
from app.web.pages import page, see_other
from app.web.teaching.figures import percent
from app.web.words import verdict_saying

router = APIRouter(prefix="/teaching/regrades", include_in_schema=False)
CHANGES_SHOWN = 100


@router.get("/{regrade_id}")
async def show_regrade(
    regrade_id: str, services: CurrentServices, user: Instructor, after: Id | None = None
) -> Response:
    """Old against new, only what changes."""
    return await _regrade_page(services, user, regrade_id, after=after)


@router.post("/{regrade_id}/apply")
async def apply(
    regrade_id: str,
    services: CurrentServices,
    user: Instructor,
    rule: Annotated[str, Form(max_length=20)] = "",
    sure: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Let it count, by the rule that was chosen and confirmed."""
    try:
        if rule not in tuple(RegradeRule) or not sure:
            raise InvalidError("Nothing was changed: choose what is to count, and confirm it.")
        async with services.database.writing() as session:
            require_scope(user, await get_regrade(session, regrade_id))
            await apply_regrade(session, regrade_id, RegradeRule(rule), by=user)
    except AppError as error:
        return await _regrade_page(services, user, regrade_id, error=error)
    return see_other(f"/teaching/regrades/{regrade_id}")


async def _regrade_page(
    services: Services,
    user: User,
    regrade_id: str,
    *,
    after: str | None = None,
    error: AppError | None = None,
) -> Response:
    async with services.database.reading() as session:
        regrade = require_scope(user, await get_regrade(session, regrade_id))
        tally = await tally_changes(session, regrade_id)
        found = await list_changes(session, regrade_id, after=after, limit=CHANGES_SHOWN + 1)
    loaded = services.bank.questions.get(regrade.question_id)
    shown = found[:CHANGES_SHOWN]
    return page(
        "teaching/regrade.html",
        title=f"Regrade: {loaded.question.title if loaded else regrade.question_id}",
        viewer=user,
        refusal=error,
        problem=error.detail if error else "",
        regrade=regrade,
        state=state_of(applied=regrade.rule is not None, waiting=tally.waiting),
        tally=tally,
        begun=say_moment(regrade.created_at),
        applied=say_moment(regrade.applied_at) if regrade.applied_at else "",
        changes=[_change(row) for row in sorted(shown, key=lambda row: row.learner)],
        following=shown[-1].submission_id if len(found) > CHANGES_SHOWN else "",
    )


def _change(row: ChangeRow) -> dict[str, Any]:
    return {
        "learner": row.learner,
        "url": f"/teaching/submissions/{row.submission_id}",
        "attempt": row.attempt,
        "old": verdict_saying(row.old_verdict),
        "old_score": percent(row.old_score),
        "new": verdict_saying(row.new_verdict) if row.new_verdict else None,
        "new_score": percent(row.new_score),
        "change": change_of(row.old_score, row.new_score) if row.new_score is not None else "",
        "failure": row.failure,
        "is_applied": row.is_applied,
    }
