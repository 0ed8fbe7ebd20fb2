"""Where in our API the rest of a message's story is. Below the steps."""

from __future__ import annotations

from typing import Any

from app.db.webhooks.tables import Event

_PATHS: dict[str, dict[str, str]] = {
    Event.SUBMISSION_GRADED: {"submission": "submissions/{submission_id}"},
    Event.SCORE_OVERRIDDEN: {"grades": "quizzes/{quiz_id}/grades?course_id={course_id}"},
    Event.TERMS_CHANGED: {
        "settings": "courses/{course_id}/quizzes/{quiz_id}/settings",
        "grades": "quizzes/{quiz_id}/grades?course_id={course_id}",
    },
    Event.REGRADE_APPLIED: {"regrade": "regrades/{regrade_id}"},
    Event.QUESTION_PUBLISHED: {"versions": "questions/{question_id}/versions"},
}


def links_of(event: str, data: dict[str, Any], public_url: str) -> dict[str, str]:
    """Absolute addresses of what `data` names; none for an event that leads nowhere."""
    return {
        name: f"{public_url}/api/v1/{path.format_map(data)}" for name, path in _PATHS.get(event, {}).items()
    }
