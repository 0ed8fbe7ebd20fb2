"""What a launch says of its link: where it leads, and what takes its scores over there. Below the steps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.lms.links import ensure_link
from app.db.lms.scores import forget_sent, want_anew, want_link
from app.db.lms.tables import LtiContext, LtiLink
from app.lms.claims import GradeEndpoint, Launch
from app.lms.grades import SCOPE_SCORES
from app.pipeline.lms.target import Target

_MAX_TITLE_CHARS = 200


async def note_link(
    session: AsyncSession, context: LtiContext, launch: Launch, target: Target, now: datetime
) -> None:
    """Bring a launch's link up to date, and have its scores sent again where they would go elsewhere.

    Raises:
        sqlalchemy.exc.IntegrityError: somebody else made the link at the same moment.
    """
    resource = launch.resource_link
    assert resource is not None
    link = await ensure_link(session, context.id, resource.id, now)
    column, place, took = link.item_url, Target(link.quiz_id, link.question_id), takes_scores(link)
    link.title = (resource.title or "")[:_MAX_TITLE_CHARS]
    if place != target:
        _turn(link, target)
    # A launch that says nothing of grades takes nothing back: they may be switched off for a while.
    if launch.grades:
        _note_grades(link, launch.grades)
    await session.flush()
    if column and column != link.item_url:
        await forget_sent(session, link.id, now)
    elif place != target:
        await want_anew(session, link.id, now)
    elif takes_scores(link) and not took:
        await want_link(session, link.id, now)


def takes_scores(link: LtiLink) -> bool:
    """Whether the platform takes scores for a link, into a column that is known or can be made."""
    return SCOPE_SCORES in link.scopes and bool(link.item_url or link.items_url)


def _turn(link: LtiLink, target: Target) -> None:
    link.quiz_id, link.question_id = target.quiz_id, target.question_id
    if link.made_item:
        _set_column(link, "")  # it is named after what the link led to, and keeps those scores


def _note_grades(link: LtiLink, grades: GradeEndpoint) -> None:
    link.items_url, link.scopes = grades.lineitems or "", grades.scope
    if grades.lineitem:
        _set_column(link, grades.lineitem)
    elif link.item_url:
        link.made_item = True  # named no more, so perhaps gone: resending looks for it


def _set_column(link: LtiLink, url: str) -> None:
    # Whoever is looking for a column finds on coming back that there is nothing to look for.
    link.item_url, link.made_item, link.seek_item, link.column_due_at = url, False, False, None
