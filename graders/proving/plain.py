"""What must hold of the questions without code."""

from __future__ import annotations

from collections.abc import Iterator

from graders.answers import TextAnswer
from graders.plain.judging import PlainQuestion
from graders.plain.numeric_check import check_numeric
from graders.plain.text import grade_text
from graders.proving.records import Finding, Place, Proof, error
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion, TextQuestion


def prove_plain(question: PlainQuestion, version: str) -> Proof:
    """The proof of a question that needs no sandbox; `version` is the question's."""
    return Proof(
        question_id=question.id,
        question_version=version,
        variants=getattr(question, "variants", 1),
        findings=tuple(find_plain_faults(question)),
    )


def find_plain_faults(question: PlainQuestion) -> Iterator[Finding]:
    """Each fault of a question of choice, multiple choice, number, order or text."""
    match question:
        case ChoiceQuestion() | MultipleQuestion():
            yield from _silent_distractors(question)
        case NumericQuestion():
            for fault in check_numeric(question):
                place, _, reason = fault.partition(": ")
                yield error(_place(place), reason)
        case TextQuestion():
            yield from _text_faults(question)


def _silent_distractors(question: ChoiceQuestion | MultipleQuestion) -> Iterator[Finding]:
    for number, choice in enumerate(question.choices):
        if not choice.correct and not choice.feedback.strip():
            reason = f"the wrong option {choice.id!r} has no feedback: say why it is wrong"
            yield error(("choices", number, "feedback"), reason)


def _text_faults(question: TextQuestion) -> Iterator[Finding]:
    """Keys that would be refused, and mistakes that would be accepted or never named."""
    for place, text in _right_texts(question):
        if grade_text(question, TextAnswer(text=text)).share < 1:
            yield error(place, f"{text!r} is refused: is it longer than `max_chars`?")
    for number, mistake in enumerate(question.mistakes):
        for position, text in enumerate(mistake.examples):
            judged = grade_text(question, TextAnswer(text=text))
            where: Place = ("mistakes", number, "examples", position)
            if judged.share:
                yield error(where, f"{text!r} is a mistake and is accepted: a pattern of the key matches it")
            elif mistake.feedback and mistake.feedback not in judged.feedback:
                yield error(where, f"{text!r} gets another mistake's feedback: put this one above it")


def _right_texts(question: TextQuestion) -> Iterator[tuple[Place, str]]:
    for number, text in enumerate(question.accept):
        yield ("accept", number), text
    for number, pattern in enumerate(question.patterns):
        for position, text in enumerate(pattern.examples):
            yield ("patterns", number, "examples", position), text


def _place(dotted: str) -> Place:
    return tuple(int(part) if part.isdigit() else part for part in dotted.split("."))
