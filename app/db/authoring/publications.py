"""What was published: news for processes that run, and each question's history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.authoring.tables import Publication
from app.db.tables import CurrentQuestion, QuestionVersion, User


@dataclass(frozen=True)
class News:
    """What has been published behind some number: up to which one, and what is asked since, by id."""

    number: int
    versions: dict[str, QuestionVersion]


async def newest_number(session: AsyncSession) -> int:
    """The number of the newest publication, 0 before the first."""
    return await session.scalar(select(func.max(Publication.number))) or 0


async def find_news(session: AsyncSession, after: int) -> News:
    """What has been published behind the number `after`."""
    statement = (
        select(Publication.number, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.version == Publication.version)
        .where(Publication.number > after)
        .order_by(Publication.number)
    )
    rows = (await session.execute(statement)).all()
    number = rows[-1][0] if rows else after
    return News(number, {version.question_id: version for _, version in rows})


async def list_standing(session: AsyncSession) -> Sequence[QuestionVersion]:
    """The versions that are asked instead of their questions' files, or have none."""
    rows = await session.scalars(
        select(QuestionVersion)
        .join(CurrentQuestion, CurrentQuestion.version == QuestionVersion.version)
        .where(CurrentQuestion.file_version.is_distinct_from(CurrentQuestion.version))
        .order_by(CurrentQuestion.id)
    )
    return rows.all()


async def list_publications(
    session: AsyncSession, question_id: str, *, before: int | None = None, limit: int = 50
) -> list[tuple[Publication, str | None]]:
    """A question's history, newest first, each with the name of who published it."""
    statement = (
        select(Publication, User.name)
        .outerjoin(User, User.id == Publication.user_id)
        .where(Publication.question_id == question_id)
        .order_by(Publication.number.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Publication.number < before)
    return [(publication, name) for publication, name in await session.execute(statement)]
