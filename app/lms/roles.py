"""What somebody is in a course over there, as far as it matters here."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Only roles within the course decide: who is a teacher of the institution may be a learner in it.
_IN_COURSE = re.compile(r"http://purl\.imsglobal\.org/vocab/lis/v2/membership(?:/(\w+))?#(\w+)")
_OLDER = "urn:lti:role:ims/lis/"
_TEACHING = frozenset({"instructor", "administrator"})


def teaches(roles: Iterable[str]) -> bool:
    """Whether any of these roles, as full URIs or short names, is a teaching one; unknown ones are not."""
    return any(_principal(role) in _TEACHING for role in roles)


def _principal(role: str) -> str:
    found = _IN_COURSE.fullmatch(role)
    if found:
        # `membership/Instructor#TeachingAssistant`: the part before # is the principal role.
        return (found[1] or found[2]).lower()
    short = role.removeprefix(_OLDER)
    # Sub-roles of the older form stand behind a slash.
    return "" if ":" in short else short.partition("/")[0].lower()
