"""What is wrong with a numeric question, told to its author before a learner meets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from graders.plain.draws import draw_variables
from graders.plain.expressions import evaluate_number
from graders.plain.numeric import is_within, key, render
from graders.verdicts import QuestionError
from questions.plain import NumericQuestion

FEWEST_KEYS = 5  # fewer right values than this, and neighbours share theirs


def check_numeric(question: NumericQuestion) -> list[str]:
    """Each fault of `question` over all its variants, with its place and the first variant that shows it."""
    faults: dict[str, str] = {}
    keys = set()
    for variant in range(question.variants):
        for place, fault in _faults_at(question, variant):
            faults.setdefault(place, f"{place}: {fault} (variant {variant})")
        if not faults:
            keys.add(key(question, variant))
    if not faults and question.variables and len(keys) < min(FEWEST_KEYS, question.variants):
        return [f"answer: only {len(keys)} different values over {question.variants} variants"]
    return list(faults.values())


def _faults_at(question: NumericQuestion, variant: int) -> Iterator[tuple[str, str]]:
    try:
        draw_variables(question, variant)
    except QuestionError as error:
        yield "variables", str(error)
        return  # without variables nothing else has a value
    for place, attempt in _attempts(question, variant):
        try:
            attempt()
        except QuestionError as error:
            yield place, str(error)
            if place == "answer":
                return


def _attempts(question: NumericQuestion, variant: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Everything that must work at `variant`, by its place in the file."""
    yield "answer", partial(_require_reachable_key, question, variant)
    for field in ("prompt", "explanation"):
        yield field, partial(render, getattr(question, field), question, variant)
    for number, hint in enumerate(question.hints):
        yield f"hints.{number}.text", partial(render, hint.text, question, variant)
    for number, mistake in enumerate(question.mistakes):
        yield f"mistakes.{number}.answer", partial(_require_wrong, question, mistake.answer, variant)
        yield f"mistakes.{number}.feedback", partial(render, mistake.feedback, question, variant)


def _require_reachable_key(question: NumericQuestion, variant: int) -> None:
    if key(question, variant) == 0 and not question.tolerance.absolute:
        raise QuestionError(
            "the right value is 0, where a relative tolerance leaves no room: give `absolute`"
        )


def _require_wrong(question: NumericQuestion, expression: str, variant: int) -> None:
    value = evaluate_number(expression, draw_variables(question, variant))
    if is_within(value, key(question, variant), question.tolerance):
        raise QuestionError(f"{expression!r} is within the tolerance of the right value")
