"""What a request may reach for: made once at start, handed down, never global."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from fastapi import Request

from app.current_bank import CurrentBank
from app.db.engine import Database
from app.db.jobs import Jobs
from app.errors import NotFoundError
from app.live import LiveCases
from app.lms.connection import Lms
from app.settings import Settings
from questions.bank import Bank
from questions.loader import LoadedQuestion
from questions.pools import drawn_for
from questions.schema import Quiz

SESSION_COOKIE = "batchmark_session"


@dataclass
class Grading:
    """How the sandbox fares in this process: `off`, `starting`, `ready` or `refused`, and why."""

    state: str = "off"
    detail: str = ""
    libraries: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Services:
    """The parts of a running process."""

    settings: Settings
    database: Database
    jobs: Jobs
    current: CurrentBank
    grading: Grading = field(default_factory=Grading)
    live: LiveCases = field(default_factory=LiveCases)
    lms: Lms = field(kw_only=True)

    @property
    def bank(self) -> Bank:
        """What is asked now; the same object for the life of the process."""
        return self.current.bank

    def get_question(self, question_id: str) -> LoadedQuestion:
        """The question as it is asked now.

        Raises:
            NotFoundError: the bank has none of that id.
        """
        loaded = self.bank.questions.get(question_id)
        if loaded is None:
            msg = f"There is no question {question_id!r}."
            raise NotFoundError(msg)
        return loaded

    def get_quiz(self, quiz_id: str, learner: str) -> Quiz:
        """The quiz of that id as this learner (a user's id) meets it.

        Raises:
            NotFoundError: the bank has none of that id.
        """
        quiz = self.bank.quizzes.get(quiz_id)
        if quiz is None:
            msg = f"There is no quiz {quiz_id!r}."
            raise NotFoundError(msg)
        return drawn_for(quiz, secret=self.settings.secret(), learner=learner) if quiz.draws else quiz

    def list_quizzes(self, learner: str) -> list[Quiz]:
        """Every quiz, by id, as this learner meets it."""
        return [self.get_quiz(quiz_id, learner) for quiz_id in sorted(self.bank.quizzes)]


def services_of(request: Request) -> Services:
    """The services of the process that answers this request."""
    return cast("Services", request.app.state.services)
