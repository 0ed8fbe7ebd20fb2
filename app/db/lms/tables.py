"""The tables of LTI: platforms, keys, logins on their way, who and what is ours of them, scores to send."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables import Base, Json, one_of


class DeploymentState(StrEnum):
    """Whether launches of a deployment are let in."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class Sending(StrEnum):
    """How far a score is on its way. `held`: it could not be sent, and a person has to look."""

    DUE = "due"
    SENT = "sent"
    HELD = "held"


class LtiPlatform(Base):
    """One registration: we are one client of one LMS. `audience` empty: the token URL is."""

    __tablename__ = "lti_platforms"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    auth_url: Mapped[str]
    token_url: Mapped[str]
    jwks_url: Mapped[str]
    audience: Mapped[str]
    approves_itself: Mapped[bool]
    is_on: Mapped[bool]
    created_at: Mapped[datetime]


class LtiDeployment(Base):
    """One place of a platform where we were put up; an unseen one waits for approval."""

    __tablename__ = "lti_deployments"
    __table_args__ = (one_of("state", DeploymentState),)

    platform_id: Mapped[str] = mapped_column(
        ForeignKey("lti_platforms.id", ondelete="CASCADE"), primary_key=True
    )
    deployment_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    created_at: Mapped[datetime]


class LtiKey(Base):
    """A key of ours: published from its creation, signed with from `signs_from` until the next one is."""

    __tablename__ = "lti_keys"

    kid: Mapped[str] = mapped_column(primary_key=True)
    public: Mapped[Json] = mapped_column(JSON)
    sealed: Mapped[str]
    created_at: Mapped[datetime]
    signs_from: Mapped[datetime]


class LtiInvitation(Base):
    """Lets one platform register itself; its token is kept as SHA-256. `tries` bounds its requests."""

    __tablename__ = "lti_invitations"

    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    approves_itself: Mapped[bool]
    tries: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LtiLogin(Base):
    """A login on its way: begun here, to be answered once by the platform.

    `browser_hash` is the digest of what the browser holds. `asked` has the parameters of
    the login, so that it can begin again in a tab of its own.
    """

    __tablename__ = "lti_logins"

    state_hash: Mapped[str] = mapped_column(primary_key=True)
    browser_hash: Mapped[str]
    nonce: Mapped[str]
    platform_id: Mapped[str] = mapped_column(ForeignKey("lti_platforms.id", ondelete="CASCADE"))
    asked: Mapped[Json] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LtiPicking(Base):
    """An instructor is choosing links for a course over there; ends with the answer."""

    __tablename__ = "lti_pickings"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(ForeignKey("lti_platforms.id", ondelete="CASCADE"))
    deployment_id: Mapped[str]
    settings: Mapped[Json] = mapped_column(JSON)
    frame_origins: Mapped[list[str]] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LtiUser(Base):
    """Who is who: a platform's id of a person, and ours."""

    __tablename__ = "lti_users"
    __table_args__ = (UniqueConstraint("platform_id", "user_id"),)

    platform_id: Mapped[str] = mapped_column(
        ForeignKey("lti_platforms.id", ondelete="CASCADE"), primary_key=True
    )
    sub: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]


class LtiContext(Base):
    """A course over there, and ours for it.

    Where a launch names no course, its link is one by itself, and `context_id` is
    `link:` and the link's id. `roster_url` empty: the platform does not list members.
    `roster_due_at` is when they are to be asked for next; None: nobody asked.
    """

    __tablename__ = "lti_contexts"
    __table_args__ = (
        UniqueConstraint("platform_id", "deployment_id", "context_id"),
        Index(None, "roster_due_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(ForeignKey("lti_platforms.id", ondelete="CASCADE"))
    deployment_id: Mapped[str]
    context_id: Mapped[str]
    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"), index=True)
    roster_url: Mapped[str]
    roster_due_at: Mapped[datetime | None]
    roster_tries: Mapped[int]
    roster_synced_at: Mapped[datetime | None]
    roster_error: Mapped[str]
    created_at: Mapped[datetime]


class LtiMember(Base):
    """Somebody in the course over there: last seen by a launch or on the list.

    `listed_at` None: never on the list, as an administrator who looks in. `left_at`: was there once.
    """

    __tablename__ = "lti_members"

    context_key: Mapped[str] = mapped_column(
        ForeignKey("lti_contexts.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class LtiLink(Base):
    """A place in a course over there that leads to a quiz or a question here, and where its scores go.

    Exactly one of `quiz_id` and `question_id` is not empty, or neither: the course's home.
    `item_url` empty: no column is known yet; `items_url` empty: none can be made.
    `made_item`: the column was found or made by us and may be looked for again.
    `seek_item`: it may be gone, so it is looked for before the next score. Who looks for a
    column has it until `column_due_at`; None: nobody does.
    """

    __tablename__ = "lti_links"
    __table_args__ = (UniqueConstraint("context_key", "resource_link_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    context_key: Mapped[str] = mapped_column(ForeignKey("lti_contexts.id", ondelete="CASCADE"))
    resource_link_id: Mapped[str]
    title: Mapped[str]
    quiz_id: Mapped[str] = mapped_column(index=True)
    question_id: Mapped[str] = mapped_column(index=True)
    items_url: Mapped[str]
    item_url: Mapped[str]
    made_item: Mapped[bool]
    seek_item: Mapped[bool]
    column_due_at: Mapped[datetime | None]
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class LtiScore(Base):
    """The outbox: one row for each learner at each link, and always the latest score that counts.

    `wanted` rises whenever the score may have changed, at `wanted_at`; `done` is how far
    the platform has been told. `dated_at` is the newest timestamp that we may have sent,
    kept before it is sent. `sent_share` is the score, from 0 to 1, that it took last.
    """

    __tablename__ = "lti_scores"
    __table_args__ = (
        one_of("state", Sending),
        UniqueConstraint("link_id", "user_id"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    link_id: Mapped[str] = mapped_column(ForeignKey("lti_links.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    wanted: Mapped[int]
    wanted_at: Mapped[datetime]
    done: Mapped[int]
    state: Mapped[str]
    due_at: Mapped[datetime]
    tries: Mapped[int]
    claims: Mapped[int]
    dated_at: Mapped[datetime | None]
    sent_share: Mapped[float | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str]
