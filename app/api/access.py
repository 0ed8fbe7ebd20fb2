"""Who asks: a bearer token, or the session of a browser that is signed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from app.db.people.credentials import find_user_by_token
from app.db.tables import CredentialKind, Scope, User
from app.errors import ForbiddenError, NotFoundError, NotSignedInError
from app.services import SESSION_COOKIE, Services, services_of
from questions.base import Slug

_READING = frozenset({"GET", "HEAD"})
_bearer = HTTPBearer(auto_error=False, description="A token from `batchmark token create`.")
_cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, description="A browser's session.")


async def _identify(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> User:
    if bearer is not None:
        token, kind = bearer.credentials, CredentialKind.API
    elif cookie and "Authorization" not in request.headers:
        token, kind = cookie, CredentialKind.SESSION
    else:
        raise NotSignedInError("Send a token: `Authorization: Bearer …`.")
    async with services_of(request).database.glancing() as session:
        user = await find_user_by_token(session, token, kind, datetime.now(UTC))
    if user is None:
        raise NotSignedInError("This token is unknown, has expired or was revoked.")
    return user


Identified = Annotated[User, Depends(_identify)]


# Nothing here waits, but of a plain function the framework would make a thread's work.
async def _get_services(request: Request) -> Services:
    return services_of(request)


CurrentServices = Annotated[Services, Depends(_get_services)]


async def _get_user(request: Request, user: Identified) -> User:
    needed = Scope.READ if request.method in _READING else Scope.SUBMIT
    return _in_scope(user, needed)


CurrentUser = Annotated[User, Depends(_get_user)]
"""Whoever is signed in; a token must have the scope `read`, or `submit` where something is changed."""


async def _get_instructor(user: Identified) -> User:
    if not user.is_admin and not _in_scope(user, Scope.TEACH).teaches:
        raise ForbiddenError("This is for instructors.")
    return user


Instructor = Annotated[User, Depends(_get_instructor)]
"""Whoever teaches any course; for what concerns one course, see `CourseInstructor`."""


async def _get_admin(user: Identified) -> User:
    if not _in_scope(user, Scope.ADMIN).is_admin:
        raise ForbiddenError("This is for whoever looks after the installation.")
    return user


Admin = Annotated[User, Depends(_get_admin)]


async def _get_member(course_id: Slug, user: CurrentUser) -> User:
    if course_id not in user.memberships and not user.is_admin:
        raise NotFoundError(f"There is no course {course_id!r}.")
    return user


CourseMember = Annotated[User, Depends(_get_member)]
"""Whoever is in the course that the path names. For others it does not exist."""


async def _get_course_instructor(course_id: Slug, user: Identified) -> User:
    if course_id not in user.memberships and not user.is_admin:
        raise NotFoundError(f"There is no course {course_id!r}.")
    if not user.is_admin and not _in_scope(user, Scope.TEACH).teaches_in(course_id):
        raise ForbiddenError("This is for the instructors of the course.")
    return user


CourseInstructor = Annotated[User, Depends(_get_course_instructor)]
"""Whoever teaches the course that the path names."""


def _in_scope(user: User, scope: Scope) -> User:
    if scope not in user.scopes:
        raise ForbiddenError(f"This token has not the scope {scope.value!r}.")
    return user
