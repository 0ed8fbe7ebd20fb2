"""Getting in: by password or invitation to a session, by code into a course. Guesses are counted."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.courses import find_code_course, use_code
from app.db.courses.enrolments import enrol, find_member, find_roles
from app.db.courses.invitations import find_invitation, revoke_invitations_of, use_invitation
from app.db.courses.tables import CourseRole, Invitation
from app.db.engine import Database
from app.db.people.audit import note
from app.db.people.credentials import issue_token, revoke_sessions
from app.db.people.failures import count_failure, find_failures, forget_failures, lock_failures
from app.db.people.users import create_user, find_user_by_name, lock_user
from app.db.tables import CredentialKind, Role, User
from app.errors import ForbiddenError, GoneError, InvalidError, TakenError, WrongPasswordError
from app.passwords import check_new_password, hash_password, is_password
from app.rules.guessing import AT_NAME, FROM_ADDRESS, Patience, require_patience
from app.rules.names import check_name
from app.settings import Settings

_IPV6_SITE_BITS = 64  # what one household or machine has for itself


@dataclass(frozen=True)
class Browser:
    """Where a request comes from: its address, and what the browser calls itself."""

    address: str
    label: str = ""

    @property
    def site(self) -> str:
        """The address as failures are counted by."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        if isinstance(address, ipaddress.IPv6Address):
            return str(ipaddress.ip_network(f"{address}/{_IPV6_SITE_BITS}", strict=False))
        return str(address)


async def sign_in(
    database: Database, settings: Settings, browser: Browser, *, name: str, password: str, now: datetime
) -> str:
    """A session's token for the person of that name.

    Raises:
        WrongPasswordError: there is no such person, or it is another password.
        TooManyGuessesError: not now.
    """
    at_name, from_address = f"name {name.casefold()}", f"address {browser.site}"
    guesses = {at_name: AT_NAME, from_address: FROM_ADDRESS}
    async with database.writing() as session:
        await lock_failures(session, [at_name])
        await _require_patience(session, guesses, now)
        # Counted before it is known to be wrong, so that guesses at the same time count too. Not
        # for the address: a class that signs in from one must not wait for its own successes.
        await count_failure(session, [at_name], now)
        user = await find_user_by_name(session, name)
    right = await is_password(password, user.password_hash if user else None)
    if user is None or not right:
        async with database.writing() as session:
            await count_failure(session, [from_address], now)
        raise WrongPasswordError("This name and password do not belong together.")
    async with database.writing() as session:
        # Only at the name: who knows one password may still be guessing others.
        await forget_failures(session, [at_name])
        return await _open_session(session, settings, user, browser, now)


async def accept_invitation(
    database: Database,
    settings: Settings,
    browser: Browser,
    *,
    token: str,
    name: str,
    password: str,
    now: datetime,
) -> str:
    """A session's token for somebody new, who is a member from now on. Who is one already keeps their role.

    `name` is what they want to be called; nothing hangs on it where the invitation is for a person.

    Raises:
        GoneError: the invitation was used, was revoked or has expired.
        InvalidError: the name or the password will not do.
        TakenError: somebody else has the name.
    """
    async with database.reading() as session:
        # Before the password is hashed: that costs, and anybody may ask.
        invited = _require_good(await find_invitation(session, token, now)).user_id
        if invited is not None:
            name = (await session.get_one(User, invited)).name
    check_new_password(password, name)
    password_hash = await hash_password(password)
    async with database.writing() as session:
        invitation = _require_good(await use_invitation(session, token, now))
        user = await session.get(User, invitation.user_id) if invitation.user_id else None
        if user is None:
            user = await make_person(session, name, now)
        user.password_hash = password_hash
        if await find_member(session, invitation.course_id, user.id) is None:
            role = CourseRole(invitation.role)
            await enrol(session, course_id=invitation.course_id, user_id=user.id, role=role, now=now)
        course_id = invitation.course_id
        await note(session, "invitation.used", actor=user, about=user, course_id=course_id, now=now)
        return await _open_session(session, settings, user, browser, now)


async def make_person(session: AsyncSession, name: str, now: datetime) -> User:
    """Somebody new.

    Raises:
        InvalidError: the name will not do.
        TakenError: somebody else has it.
    """
    check_name(name)
    try:
        async with session.begin_nested():
            return await create_user(session, name=name, role=Role.LEARNER, now=now)
    except IntegrityError:
        raise TakenError(f"Somebody else is called {name!r} here. Choose another name.") from None


async def join_by_code(database: Database, user: User, code: str, now: datetime) -> str:
    """Enrol a person by a code; the course's id. Who is a member stays what they are, and uses up no place.

    Raises:
        ForbiddenError: they signed in for one course alone.
        InvalidError: the code is not good (any more).
        TooManyGuessesError: not now.
    """
    _require_everywhere(user)
    guesses = {f"code {user.id}": AT_NAME}
    async with database.writing() as session:
        await lock_failures(session, guesses)
        await _require_patience(session, guesses, now)
        course_id = await _join(session, user, code, now)
        if course_id is None:
            await count_failure(session, guesses, now)
    if course_id is None:
        raise InvalidError.at("code", "this code is unknown, used up or has expired")
    return course_id


async def change_password(
    database: Database, user: User, *, old: str, new: str, session_token: str, now: datetime
) -> None:
    """Give a person another password, and sign them out everywhere but here.

    Raises:
        ForbiddenError: they asked with a token, or signed in for one course alone.
        WrongPasswordError: the old one is another.
        InvalidError: the new one will not do.
        TooManyGuessesError: not now.
    """
    if user.way_in.kind != CredentialKind.SESSION:
        raise ForbiddenError("A token can't set a password. Sign in with a browser.")
    _require_everywhere(user)
    guesses = {f"name {user.name.casefold()}": AT_NAME}
    check_new_password(new, user.name)
    if user.password_hash is not None:
        async with database.writing() as session:
            await lock_failures(session, guesses)
            await _require_patience(session, guesses, now)
            await count_failure(session, guesses, now)
        if not await is_password(old, user.password_hash):
            raise WrongPasswordError("This is not your password so far.")
    password_hash = await hash_password(new)
    async with database.writing() as session:
        stored = await session.get_one(User, user.id)
        stored.password_hash = password_hash
        await forget_failures(session, guesses)
        await revoke_sessions(session, user.id, now, but=session_token)
        await revoke_invitations_of(session, user.id, now)
        await note(session, "password.changed", actor=user, about=user, now=now)


async def _join(session: AsyncSession, user: User, code: str, now: datetime) -> str | None:
    await lock_user(session, user.id)
    course_id = await find_code_course(session, code, now)
    if course_id is None or course_id in await find_roles(session, user):
        return course_id
    if await use_code(session, code, now) is None:
        return None
    await enrol(session, course_id=course_id, user_id=user.id, role=CourseRole.LEARNER, now=now)
    await note(session, "enrolment.joined", actor=user, about=user, course_id=course_id, now=now)
    return course_id


def _require_good(invitation: Invitation | None) -> Invitation:
    if invitation is None:
        raise GoneError("This invitation has been used, has expired, or was never one.")
    return invitation


def _require_everywhere(user: User) -> None:
    if user.way_in.course_id is not None:
        raise ForbiddenError("You came from a course elsewhere, and are signed in for that course alone.")


async def _require_patience(session: AsyncSession, guesses: dict[str, Patience], now: datetime) -> None:
    for key, (count, last_at) in (await find_failures(session, guesses, now)).items():
        require_patience(count, last_at, guesses[key], now)


async def _open_session(
    session: AsyncSession, settings: Settings, user: User, browser: Browser, now: datetime
) -> str:
    return await issue_token(
        session,
        user_id=user.id,
        kind=CredentialKind.SESSION,
        now=now,
        lifetime_s=settings.session_lifetime_s,
        label=browser.label,
    )
