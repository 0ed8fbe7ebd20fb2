"""A short text, compared once both sides are normalised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from graders.answers import TextAnswer
from graders.plain.judgement import Judgement
from graders.verdicts import QuestionError, Verdict
from questions.plain import TextPattern, TextQuestion
from questions.text import normalise_text, pattern_matches

P = TypeVar("P", bound=TextPattern)


def grade_text(question: TextQuestion, answer: TextAnswer) -> Judgement:
    """All the points for an accepted text; a known wrong one brings its feedback.

    Raises:
        QuestionError: a pattern is not RE2.
    """
    if refusal := _find_refusal(question, answer.text):
        return Judgement(0.0, refusal, verdict=Verdict.INVALID_ANSWER)
    if _is_accepted(question, answer.text):
        return Judgement(1.0, "Right.")
    mistake = _find_match(question, question.mistakes, answer.text)
    reasons = [] if mistake is None else [(mistake.feedback, mistake.misconception)]
    return Judgement.with_reasons(0.0, "This is not the answer asked for.", reasons)


def text_rule(question: TextQuestion) -> str:
    """How the text is judged, said before the answer is handed in."""
    return (
        "All points for the right words; capitals, extra spaces,"
        " and quotes or full stops around them don't matter."
        f" At most {question.max_chars} characters."
    )


def _find_refusal(question: TextQuestion, text: str) -> str | None:
    if len(text) > question.max_chars:
        return f"The text has {len(text)} characters; at most {question.max_chars} are read."
    if not normalise_text(text):
        return "The answer is empty."
    return None


def _is_accepted(question: TextQuestion, text: str) -> bool:
    if normalise_text(text) in {normalise_text(accepted) for accepted in question.accept}:
        return True
    return _find_match(question, question.patterns, text) is not None


def _find_match(question: TextQuestion, patterns: Iterable[P], text: str) -> P | None:
    for item in patterns:
        try:
            if pattern_matches(item.pattern, text):
                return item
        except ValueError as error:
            raise QuestionError(f"{question.id}: {item.pattern!r} is not an RE2 pattern: {error}") from None
    return None
