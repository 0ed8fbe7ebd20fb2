"""Where to go on from a result, the likeliest first: again, the quiz's next question, back."""

from __future__ import annotations

from dataclasses import dataclass

from questions.schema import Quiz


@dataclass(frozen=True)
class Way:
    """One button."""

    words: str
    url: str


def ways_on(quiz: Quiz | None, question_id: str, *, again: str, is_right: bool) -> list[Way]:
    """The ways; `again` is the question's address, empty where no attempt is left."""
    onwards = [_back(quiz)]
    if quiz and (following := _find_next(quiz, question_id)):
        onwards.insert(0, Way("Next question", f"/questions/{following}?quiz={quiz.id}"))
    once_more = [Way("Try again", again)] if again else []
    return onwards + once_more if is_right else once_more + onwards


def _back(quiz: Quiz | None) -> Way:
    if quiz is None:
        return Way("All questions", "/")
    return Way("Back to the quiz", f"/quizzes/{quiz.id}")


def _find_next(quiz: Quiz, question_id: str) -> str | None:
    ids = [item.question for item in quiz.items]
    later = ids[ids.index(question_id) + 1 :] if question_id in ids else []
    return later[0] if later else None
