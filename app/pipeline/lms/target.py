"""Where a link of an LMS leads here. Below the steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from app.lms.claims import Launch
from app.lms.errors import Reason, RefusedError
from questions.bank import Bank

_PAGE = re.compile(r"/(quizzes|questions)/([a-z0-9-]+)/?")


@dataclass(frozen=True)
class Target:
    """What a link leads to: a quiz, a question by itself, or (both empty) the course."""

    quiz_id: str = ""
    question_id: str = ""

    @property
    def path(self) -> str:
        """The page."""
        if self.quiz_id:
            return f"/quizzes/{self.quiz_id}"
        return f"/questions/{self.question_id}" if self.question_id else "/"


def find_target(bank: Bank, launch: Launch) -> Target:
    """Where a launch leads, by its custom parameters or else its address.

    Raises:
        RefusedError: to something that is not in the bank.
    """
    quiz_id, question_id = launch.custom_text("quiz"), launch.custom_text("question")
    if not quiz_id and not question_id:
        parts = urlsplit(launch.target_link_uri or "")
        query = parse_qs(parts.query)
        quiz_id, question_id = (query.get(name, [""])[0] for name in ("quiz", "question"))
        if (page := _PAGE.search(parts.path)) and not quiz_id and not question_id:
            quiz_id, question_id = (page[2], "") if page[1] == "quizzes" else ("", page[2])
    if quiz_id and quiz_id not in bank.quizzes:
        raise RefusedError(Reason.TARGET, f"There is no quiz {quiz_id[:80]!r} here.")
    if not quiz_id and question_id and question_id not in bank.questions:
        raise RefusedError(Reason.TARGET, f"There is no question {question_id[:80]!r} here.")
    return Target(quiz_id, "" if quiz_id else question_id)
