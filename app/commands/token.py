"""`batchmark token`: keys for programs that call the API."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import App, Parameter

from app.commands.console import DONE, complain, report
from app.commands.database import newest_database
from app.db.people.audit import note
from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user
from app.db.tables import ALL_SCOPES, CredentialKind, Role, Scope
from app.settings import Settings

SCOPES = {
    Role.LEARNER: frozenset({Scope.READ, Scope.SUBMIT}),
    Role.INSTRUCTOR: frozenset({Scope.READ, Scope.SUBMIT, Scope.TEACH}),
    Role.ADMIN: ALL_SCOPES,
}
app = App(name="token", help="Tokens for programs that call the API.")


@app.command
def create(*, user: str, role: Annotated[Role, Parameter(show_choices=True)], label: str = "") -> int:
    """Print a new API token, once: only its digest is kept.

    Parameters
    ----------
    user
        Whose token it is; a person of that name is made if there is none, and enrolled in
        the default course.
    role
        What that person may do from now on.
    label
        What the token is for, to tell it from others.
    """
    report(asyncio.run(_create(user, role, label)))
    complain("this is the only time the token is shown; send it as 'Authorization: Bearer …'")
    return DONE


async def _create(name: str, role: Role, label: str) -> str:
    settings, now = Settings(), datetime.now(UTC)
    async with newest_database(settings) as database, database.writing() as session:
        user = await ensure_user(session, name=name, role=role, now=now)
        await note(session, "token.made", actor=None, about=user, subject=label, role=role.value, now=now)
        return await issue_token(
            session,
            user_id=user.id,
            kind=CredentialKind.API,
            now=now,
            label=label,
            scopes=SCOPES[role],
        )
