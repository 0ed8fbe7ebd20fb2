"""A question as one learner meets it, in a quiz or by itself: what all pages about it begin with."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.tables import User
from app.services import Services
from app.web.learning.progress import worth_in
from questions.loader import LoadedQuestion
from questions.schema import Quiz


@dataclass(frozen=True)
class Asked:
    """A question as one learner meets it, in a quiz or by itself; then `asked_in` are all that may ask it."""

    loaded: LoadedQuestion
    quiz: Quiz | None
    asked_in: tuple[Quiz, ...]
    user: User

    @property
    def worth(self) -> float:
        """The most points there are, by the quiz where it says so."""
        return worth_in(self.quiz, self.loaded.question)

    @property
    def suffix(self) -> str:
        """The query that names the quiz, if there is one."""
        return f"?quiz={self.quiz.id}" if self.quiz else ""

    @property
    def api_suffix(self) -> str:
        """The same query as the API spells it."""
        return f"?quiz_id={self.quiz.id}" if self.quiz else ""

    @property
    def url(self) -> str:
        """The question's page."""
        return f"/questions/{self.loaded.question.id}{self.suffix}"

    @property
    def place(self) -> tuple[str, str, str | None]:
        """Whose work at what, as rows are found by: user, question, quiz."""
        return self.user.id, self.loaded.question.id, self.quiz.id if self.quiz else None


def get_asked(services: Services, user: User, question_id: str, quiz_id: str | None) -> Asked:
    """The question, in the quiz if one is named; raises as `Services.get_asked` does."""
    asked = services.get_asked(question_id, quiz_id, user.id)
    return Asked(asked.loaded, asked.quiz, asked.asked_in, user)
