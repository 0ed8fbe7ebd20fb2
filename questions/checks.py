"""What must hold of a question beyond its shape, as far as it can be told without running it."""

from __future__ import annotations

from collections.abc import Container, Iterator

from questions.base import POINTS_SLACK
from questions.expressions import find_expression_fault, placeholders
from questions.faults import Place
from questions.plain import NumericQuestion, TextPattern, TextQuestion
from questions.schema import Question
from questions.text import normalise_text, pattern_matches

Finding = tuple[Place, str]


def find_question_faults(
    question: Question, vocabulary: Container[str] | None, statements: Container[str] | None = None
) -> Iterator[Finding]:
    """Each fault in `question` as its place and a sentence.

    With a `vocabulary`, a misconception that is not in it is a fault; with `statements`,
    so is a covered statement that is not among them.
    """
    if vocabulary is not None:
        for place, misconception in misconceptions_named(question):
            if misconception not in vocabulary:
                yield place, f"unknown misconception {misconception!r}"
    if statements is not None:
        for number, statement in enumerate(question.covers):
            if statement not in statements:
                yield ("covers", number), f"unknown statement {statement!r}"
    yield from _hint_faults(question)
    if isinstance(question, TextQuestion):
        yield from _text_faults(question)
    if isinstance(question, NumericQuestion):
        yield from _numeric_faults(question)


def misconceptions_named(question: Question) -> Iterator[tuple[Place, str]]:
    """Every misconception id that `question` points to, with its place."""
    field = {"choice": "choices", "multiple": "choices", "code": "mutants"}.get(question.kind, "mistakes")
    for number, item in enumerate(getattr(question, field)):
        if item.misconception is not None:
            yield (field, number, "misconception"), item.misconception
        if also := getattr(item, "also", None):
            yield (field, number, "also"), also


def _hint_faults(question: Question) -> Iterator[Finding]:
    total = 0.0
    for number, hint in enumerate(question.hints):
        total += hint.cost
        if total > question.points + POINTS_SLACK:
            said = f"up to here the hints cost {total:g}; the question gives {question.points:g}"
            yield ("hints", number, "cost"), said
            return


def _text_faults(question: TextQuestion) -> Iterator[Finding]:
    for number, text in enumerate(question.accept):
        if not normalise_text(text):
            yield ("accept", number), "nothing is left of it once normalised"
    for field in ("patterns", "mistakes"):
        for number, pattern in enumerate(getattr(question, field)):
            for place, reason in _pattern_faults(pattern):
                yield (field, number, *place), reason


def _pattern_faults(item: TextPattern) -> Iterator[Finding]:
    for field, wanted in (("examples", True), ("counterexamples", False)):
        for number, text in enumerate(getattr(item, field)):
            try:
                matches = pattern_matches(item.pattern, text)
            except ValueError as error:
                yield ("pattern",), f"not an RE2 pattern: {error}"
                return
            if matches is not wanted:
                verb = "does not match" if wanted else "matches"
                yield (field, number), f"the pattern {verb} {normalise_text(text)!r}"


def _numeric_faults(question: NumericQuestion) -> Iterator[Finding]:
    known: set[str] = set()
    for name, draw in question.variables.items():
        if draw.value is not None and (fault := find_expression_fault(draw.value, known)):
            yield ("variables", name, "value"), fault
        known.add(name)
    expressions: list[Finding] = [(("answer",), question.answer)]
    for field in ("prompt", "explanation"):
        expressions += [((field,), found) for found in placeholders(getattr(question, field))]
    for number, hint in enumerate(question.hints):
        expressions += [(("hints", number, "text"), found) for found in placeholders(hint.text)]
    for number, mistake in enumerate(question.mistakes):
        expressions.append((("mistakes", number, "answer"), mistake.answer))
        expressions += [(("mistakes", number, "feedback"), found) for found in placeholders(mistake.feedback)]
    for place, expression in expressions:
        if fault := find_expression_fault(expression, known):
            yield place, fault
