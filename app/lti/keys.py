"""Our public keys, for platforms to check what we sign."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response

from app.api.access import CurrentServices
from app.db.lms.keys import list_published
from app.pipeline.lms.signing import load_signer

KEPT_S = 600
router = APIRouter(prefix="/lti", include_in_schema=False)


@router.get("/keys")
async def get_keys(services: CurrentServices, response: Response) -> dict[str, Any]:
    """The key set (RFC 7517); a key is here a day before it signs and two days after."""
    now = datetime.now(UTC)
    # Whoever asks first is told a key, rather than none.
    await load_signer(services.database, services.settings.secret(), now)
    async with services.database.reading() as session:
        keys = await list_published(session, now)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    return {"keys": [row.public for row in keys]}
