"""Names and Role Provisioning Services: who is in the course over there."""

from __future__ import annotations

from typing import Any

from pydantic import Field, ValidationError

from app.lms.claims import Key, Label, Named
from app.lms.errors import RefusingError
from app.lms.paging import next_page
from app.lms.services import Line

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
_MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
_MAX_PAGES = 500
_MAX_MEMBERS = 50_000


class Member(Named):
    """One member; `roles` are short names here even where launches send URIs."""

    user_id: Key
    roles: list[Label] = Field(default=[], max_length=100)
    status: Label | None = None

    @property
    def is_active(self) -> bool:
        """Whether the member takes part; platforms that say nothing mean yes."""
        return self.status in (None, "", "Active")


async def list_members(line: Line, url: str) -> list[Member]:
    """Everybody in the course, once each, all pages together.

    No filter by role is asked for: a real platform forgets it from the second page on.

    Raises:
        SilentError, RefusingError: the list could not be had whole, and then none of it counts.
    """
    members: dict[str, Member] = {}
    page: str | None = url
    for _ in range(_MAX_PAGES):
        if page is None:
            return list(members.values())
        answer = await line.send("GET", page, accept=_MEDIA_TYPE)
        members |= {member.user_id: member for member in _read(answer.json())}
        if len(members) > _MAX_MEMBERS:
            break
        page = next_page(answer.headers, page)
    raise RefusingError(f"The course has more than {_MAX_MEMBERS} members, or its list does not end.")


def _read(body: Any) -> list[Member]:
    listed = body.get("members") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        raise RefusingError("The platform's answer holds no list of members.")
    try:
        return [Member.model_validate(each) for each in listed]
    except ValidationError:
        raise RefusingError("A member in the platform's list is not as specified.") from None
