"""The audit in words: kinds of acts, acts, and what is known of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KINDS = {
    "code": "Codes",
    "course": "Courses",
    "enrolment": "Enrolments",
    "grade": "Scores by hand",
    "invitation": "Invitations",
    "link": "Sign-in links",
    "lms": "LMSs",
    "password": "Passwords",
    "question": "Questions",
    "quiz": "Time and attempts",
    "regrade": "Regrades",
    "role": "Roles",
    "submission": "Submissions",
    "token": "Tokens",
    "user": "People",
    "webhook": "Webhooks",
}
_ACTIONS = {
    "code.made": "Made an enrolment code",
    "code.revoked": "Revoked an enrolment code",
    "course.changed": "Changed the course",
    "course.made": "Made the course",
    "enrolment.ended": "Removed from the course",
    "enrolment.joined": "Joined by a code",
    "enrolment.made": "Enrolled",
    "grade.overridden": "Set a score by hand",
    "grade.override-undone": "Undid a score set by hand",
    "invitation.made": "Made an invitation",
    "invitation.revoked": "Revoked an invitation",
    "invitation.used": "Came in by an invitation",
    "link.made": "Made a sign-in link",
    "lms.deployment-approved": "Let a deployment of an LMS in",
    "lms.deployment-refused": "Kept a deployment of an LMS out",
    "lms.invited": "Invited an LMS",
    "lms.registered": "Registered an LMS",
    "lms.switched": "Switched an LMS on or off",
    "password.changed": "Changed the password",
    "question.published": "Published a question",
    "quiz.extension": "Gave more time or attempts",
    "quiz.settings": "Set time and attempts",
    "regrade.applied": "Applied a regrade",
    "regrade.started": "Began a regrade",
    "role.changed": "Changed a role",
    "submission.requeued": "Put up a failed submission again",
    "token.made": "Made a token",
    "token.revoked": "Revoked a token",
    "user.made": "Made a person",
    "webhook.changed": "Changed a webhook",
    "webhook.made": "Made a webhook",
    "webhook.redelivered": "Sent a webhook's message again",
    "webhook.removed": "Removed a webhook",
    "webhook.secret": "Made a new secret for a webhook",
}
_MOST_CHARS = 300
_SHORT = 12
_LONG_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{64}\b")


def say_action(action: str) -> str:
    """What was done; an act without words of its own says its name."""
    return _ACTIONS.get(action) or action.replace(".", ": ").replace("-", " ").capitalize()


def say_detail(detail: Mapping[str, Any]) -> str:
    """What else is known: `role: instructor, before: learner`."""
    said = _say(detail)
    return said if len(said) <= _MOST_CHARS else f"{said[:_MOST_CHARS]}…"


def _say(value: Any) -> str:
    if isinstance(value, Mapping):
        parts = [(name, _say(each)) for name, each in value.items() if each not in (None, "", {}, [])]
        return ", ".join(f"{name.replace('_', ' ')}: {said}" for name, said in parts)
    if isinstance(value, list):
        return " ".join(_say(each) for each in value)
    # Of ids and hashes the beginning tells them apart.
    return _LONG_ID.sub(lambda found: found[0][:_SHORT] + "…", str(value))
