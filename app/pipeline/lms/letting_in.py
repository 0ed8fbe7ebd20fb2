"""Whether a platform, and the place of it that somebody comes from, are let in. Below the steps."""

from __future__ import annotations

from datetime import datetime

from app.db.engine import Database
from app.db.lms.platforms import note_deployment
from app.db.lms.tables import DeploymentState, LtiPlatform
from app.lms.errors import Reason, RefusedError

_SHOWN_CHARS = 80


def require_on(platform: LtiPlatform) -> None:
    """Return if a platform's people are let in.

    Raises:
        RefusedError: it was switched off.
    """
    if not platform.is_on:
        raise RefusedError(Reason.PLATFORM_OFF, "This platform was switched off here.")


async def require_deployment(
    database: Database, platform: LtiPlatform, deployment_id: str, now: datetime
) -> None:
    """Return if a deployment is let in; one that was never seen is kept, to be decided on.

    Raises:
        RefusedError: it was refused, or nobody has decided yet.
    """
    async with database.writing() as session:
        state = await note_deployment(session, platform, deployment_id, now)
    shown = deployment_id[:_SHOWN_CHARS]
    if state == DeploymentState.WAITING:
        raise RefusedError(Reason.DEPLOYMENT_NEW, f"Deployment {shown!r} waits for approval.")
    if state == DeploymentState.REFUSED:
        raise RefusedError(Reason.DEPLOYMENT_OFF, f"Deployment {shown!r} was refused here.")
