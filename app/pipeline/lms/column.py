"""Which column of the LMS's gradebook takes a link's scores: found or made once, however many ask for it.

Below the steps. A class hands in at once, and a platform makes a second column of the same
name without a word: so one at a time looks, and the others wait for what it finds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.db.engine import Database
from app.db.lms.links import change_claim, claim_column, get_link, set_column
from app.db.lms.sending import Claimed
from app.db.lms.tables import LtiLink
from app.lms.errors import RefusingError, SilentError
from app.lms.grades import SCOPE_ITEMS, Column, find_column, make_column
from app.lms.services import Line

# Longer than the request that makes a column can take: an access token before it, and both a second time.
LEASE_S = 120.0
_PAUSE_S = 1.0


async def ensure_column(
    database: Database, line: Line, claimed: Claimed, *, label: str, maximum: float
) -> str:
    """The URL of the column for a claimed score; one that is made is called `label`, out of `maximum` points.

    Raises:
        SilentError: the platform was; without a detail: somebody else is looking, so ask again soon.
        RefusingError: there is none, and none can be made.
    """
    async with database.reading() as session:
        known = await get_link(session, claimed.link.id)
    if known.item_url and not known.seek_item:
        return known.item_url
    if not known.items_url or SCOPE_ITEMS not in line.scopes:
        if known.item_url:
            return known.item_url
        raise RefusingError("The LMS offers no grade column for this link, and lets none be made.")
    link = await _claim(database, known)
    try:
        url = await _find_or_make(database, line, link, _column(link, label, maximum))
    except Exception:
        async with database.writing() as session:
            await change_claim(session, link, None)
        raise
    async with database.writing() as session:
        if not await set_column(session, link, url, claimed.score.id, _now()):
            raise _wait()
    return url


async def _claim(database: Database, known: LtiLink) -> LtiLink:
    async with database.writing() as session:
        link = await claim_column(session, known.id, until=_later(), now=_now())
    if link is None:
        raise _wait()
    return link


async def _find_or_make(database: Database, line: Line, link: LtiLink, column: Column) -> str:
    found = await find_column(line, link.items_url, column)
    if found:
        return found
    # The list may have been long: whoever has taken over since would make one too.
    async with database.writing() as session:
        until = _later()
        if not await change_claim(session, link, until):
            raise _wait()
    link.column_due_at = until
    return await make_column(line, link.items_url, column)


def _column(link: LtiLink, label: str, maximum: float) -> Column:
    return Column(
        label=label,
        maximum=maximum,
        resource_id=f"quiz:{link.quiz_id}" if link.quiz_id else f"question:{link.question_id}",
        resource_link_id=link.resource_link_id,
    )


def _wait() -> SilentError:
    return SilentError("", retry_after_s=_PAUSE_S)


def _later() -> datetime:
    return _now() + timedelta(seconds=LEASE_S)


def _now() -> datetime:
    return datetime.now(UTC)
