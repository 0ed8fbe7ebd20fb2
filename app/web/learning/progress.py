"""How far a learner is: lines for lists of quizzes and questions, and where to go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.db.submissions.grades import Progress
from app.web.words import Saying, count_words, kind_words, points_words, progress_saying
from questions.bank import Bank
from questions.loader import LoadedQuestion
from questions.schema import Question, Quiz, QuizItem


@dataclass(frozen=True)
class QuestionLine:
    """One question in a list."""

    url: str
    title: str
    about: str
    points: str
    saying: Saying | None


@dataclass(frozen=True)
class QuizLine:
    """One quiz in a list, points so far included."""

    url: str
    title: str
    about: str
    state: str
    begun: bool
    points: float
    max_points: float


@dataclass(frozen=True)
class Resume:
    """The one place where to go on."""

    url: str
    title: str
    about: str
    verb: str


def worth_in(quiz: Quiz | None, question: Question) -> float:
    """The most points that a question gives, by the quiz where that says so."""
    items = quiz.items if quiz else ()
    own = [item.points for item in items if item.question == question.id and item.points]
    return own[0] if own else question.points


class Learner:
    """One learner's progress through the bank."""

    def __init__(self, bank: Bank, progress: Iterable[Progress]) -> None:
        self._bank = bank
        self._progress = {(entry.quiz_id, entry.question_id): entry for entry in progress}

    def question_line(self, loaded: LoadedQuestion) -> QuestionLine:
        """A question outside quizzes; its best score counts wherever it was earned."""
        entries = [entry for (_, question), entry in self._progress.items() if question == loaded.question.id]
        return _line(loaded, loaded.question.points, entries, f"/questions/{loaded.question.id}")

    def quiz_lines(self, quiz: Quiz) -> list[QuestionLine]:
        """The questions of a quiz, with what was earned in it."""
        return [self._quiz_question(quiz, item) for item in quiz.items]

    def quiz_line(self, quiz: Quiz) -> QuizLine:
        """A quiz as a whole."""
        points, max_points = self.quiz_points(quiz)
        entries = [self._progress.get((quiz.id, item.question)) for item in quiz.items]
        attempts = sum(entry.attempts for entry in entries if entry)
        about = count_words(len(quiz.items), "question")
        if attempts:
            about = f"{about}, {count_words(attempts, 'attempt')} so far"
        state = points_words(points, max_points) if attempts else "Not begun"
        return QuizLine(f"/quizzes/{quiz.id}", quiz.title, about, state, attempts > 0, points, max_points)

    def quiz_points(self, quiz: Quiz) -> tuple[float, float]:
        """Points earned in the quiz so far, and the most there are."""
        earned = most = 0.0
        for item in quiz.items:
            entry = self._progress.get((quiz.id, item.question))
            worth = self._worth(item)
            most += worth
            earned += worth * ((entry.best_score if entry else None) or 0.0)
        return earned, most

    def find_resume(self, quiz: Quiz) -> Resume | None:
        """The first question of the quiz that can still earn something; None when there is none."""
        verb = (
            "Continue" if any((quiz.id, item.question) in self._progress for item in quiz.items) else "Begin"
        )
        for number, item in enumerate(quiz.items, start=1):
            if self._is_open(quiz, item):
                line = self._quiz_question(quiz, item)
                return Resume(
                    line.url, line.title, f"{quiz.title}, question {number} of {len(quiz.items)}", verb
                )
        return None

    def _is_open(self, quiz: Quiz, item: QuizItem) -> bool:
        entry = self._progress.get((quiz.id, item.question))
        if entry is None:
            return True
        return entry.best_answer != 1 and (quiz.attempts is None or entry.attempts < quiz.attempts)

    def _quiz_question(self, quiz: Quiz, item: QuizItem) -> QuestionLine:
        entry = self._progress.get((quiz.id, item.question))
        url = f"/questions/{item.question}?quiz={quiz.id}"
        return _line(self._bank.questions[item.question], self._worth(item), [entry] if entry else [], url)

    def _worth(self, item: QuizItem) -> float:
        return item.points or self._bank.questions[item.question].question.points


def _line(loaded: LoadedQuestion, worth: float, entries: list[Progress], url: str) -> QuestionLine:
    question = loaded.question
    score = max((entry.best_score for entry in entries if entry.best_score is not None), default=None)
    answer = max((entry.best_answer for entry in entries if entry.best_answer is not None), default=None)
    attempts = sum(entry.attempts for entry in entries)
    about = [kind_words(question.kind)]
    if question.kind == "code":
        about.append(question.library)
    if attempts:
        about.append(count_words(attempts, "attempt"))
    return QuestionLine(
        url=url,
        title=question.title,
        about=" · ".join(about),
        points=count_words(worth, "point") if score is None else points_words(score * worth, worth),
        # A right answer is called right whatever its hints cost.
        saying=progress_saying(attempts, answer),
    )
