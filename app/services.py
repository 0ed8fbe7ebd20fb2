"""What a request may reach for: made once at start, handed down, never global."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from fastapi import Request

from app.current_bank import CurrentBank
from app.db.engine import Database
from app.db.jobs import Jobs
from app.errors import InvalidError, NotFoundError
from app.live import LiveCases
from app.lms.connection import Lms
from app.pipeline.answering.standing import find_asking
from app.settings import Settings
from app.waiters import Waiters
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
class Asked:
    """A question as one learner meets it, in `quiz` or outside any: then `asked_in` are all that ask it."""

    loaded: LoadedQuestion
    quiz: Quiz | None
    asked_in: tuple[Quiz, ...]


@dataclass(frozen=True)
class Services:
    """The parts of a running process."""

    settings: Settings
    database: Database
    jobs: Jobs
    current: CurrentBank
    grading: Grading = field(default_factory=Grading)
    live: LiveCases = field(default_factory=LiveCases)
    waiters: Waiters = field(kw_only=True)
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

    def get_asked(self, question_id: str, quiz_id: str | None, learner: str) -> Asked:
        """The question as this learner (a user's id) meets it in the quiz of that id; (None, "") outside any.

        Raises:
            NotFoundError: there is no such question, or no such quiz.
            InvalidError: the quiz does not ask this learner the question.
        """
        loaded = self.get_question(question_id)
        quiz = self.get_quiz(quiz_id, learner) if quiz_id else None
        if quiz is not None and all(item.question != question_id for item in quiz.items):
            raise InvalidError.at("quiz_id", f"the quiz {quiz.id!r} has no question {question_id!r}")
        return Asked(loaded, quiz, () if quiz else find_asking(self.bank.quizzes.values(), question_id))

    def list_quizzes(self, learner: str) -> list[Quiz]:
        """Every quiz, by id, as this learner meets it."""
        return [self.get_quiz(quiz_id, learner) for quiz_id in sorted(self.bank.quizzes)]


def services_of(request: Request) -> Services:
    """The services of the process that answers this request."""
    return cast("Services", request.app.state.services)
