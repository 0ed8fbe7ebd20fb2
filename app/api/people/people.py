"""For whoever looks after the installation: its people, their roles, and links for the locked out."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import Admin, CurrentServices
from app.api.paging import Id, Limit, cut_page
from app.db.people.audit import note
from app.db.people.credentials import issue_token
from app.db.people.users import get_user, list_users
from app.db.tables import CredentialKind, Role, User
from app.errors import ForbiddenError
from app.pipeline.people.signing_in import make_person
from app.rules.names import MAX_NAME_CHARS
from questions.base import Text

router = APIRouter(tags=["people"])


class UserView(BaseModel):
    """A person; `has_password` False: signs in by links only."""

    id: str
    name: str
    role: Role
    has_password: bool
    created_at: datetime


class NewUser(BaseModel):
    """A person to be made."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Text, Field(min_length=1, max_length=MAX_NAME_CHARS)]
    role: Role = Role.LEARNER


class InstallationRole(BaseModel):
    """The role in the whole installation from now on."""

    model_config = ConfigDict(extra="forbid")

    role: Role


class Link(BaseModel):
    """A link that signs somebody in, once."""

    url: str
    expires_in_s: int


@router.get("/users")
async def list_people(
    *,
    request: Request,
    services: CurrentServices,
    _admin: Admin,
    response: Response,
    after: Id | None = None,
    limit: Limit = 50,
) -> list[UserView]:
    """Everybody, in the order they came; `Link` names the next page."""
    async with services.database.reading() as session:
        found = await list_users(session, after=after, limit=limit + 1)
    shown = cut_page(request, response, found, limit, after=lambda person: person.id)
    return [_view(each) for each in shown]


@router.post("/users", status_code=HTTPStatus.CREATED)
async def create_one(wanted: NewUser, services: CurrentServices, admin: Admin) -> UserView:
    """Make a person, who can sign in by a link of `POST /users/{user}/links`."""
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        user = await make_person(session, wanted.name, now)
        user.role = wanted.role
        await note(session, "user.made", actor=admin, about=user, role=wanted.role.value, now=now)
    return _view(user)


@router.patch("/users/{user}")
async def change_role(
    user: str, change: InstallationRole, services: CurrentServices, admin: Admin
) -> UserView:
    """Change somebody's role; `user` is an id or a name."""
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        found = await get_user(session, user)
        if found.id == admin.id:
            raise ForbiddenError("You can't change your own role. Ask another admin to.")
        before, found.role = found.role, change.role
        role = change.role.value
        await note(session, "role.changed", actor=admin, about=found, role=role, before=before, now=now)
    return _view(found)


@router.post("/users/{user}/links", status_code=HTTPStatus.CREATED)
async def make_link(user: str, services: CurrentServices, admin: Admin) -> Link:
    """A link that signs somebody in once, for who has lost the password."""
    now, settings = datetime.now(UTC), services.settings
    async with services.database.writing() as session:
        found = await get_user(session, user)
        token = await issue_token(
            session,
            user_id=found.id,
            kind=CredentialKind.LINK,
            now=now,
            lifetime_s=settings.link_lifetime_s,
            label="made by an admin",
        )
        await note(session, "link.made", actor=admin, about=found, now=now)
    return Link(url=f"{settings.public_url}/sign-in/{token}", expires_in_s=settings.link_lifetime_s)


def _view(user: User) -> UserView:
    return UserView(
        id=user.id,
        name=user.name,
        role=Role(user.role),
        has_password=user.password_hash is not None,
        created_at=user.created_at,
    )
