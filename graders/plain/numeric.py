"""A number within its tolerance, over variables that differ between learners."""

from __future__ import annotations

import re

from graders.answers import NumericAnswer
from graders.plain.draws import draw_variables
from graders.plain.expressions import evaluate, evaluate_number
from graders.plain.judgement import Judgement
from graders.verdicts import QuestionError
from graders.wording import numeral
from questions.expressions import PLACEHOLDER
from questions.plain import NumericMistake, NumericQuestion, NumericTolerance

ROUNDING_SLACK = 1e-9  # 0.31 is within 0.01 of 0.3, though not in binary


def grade_numeric(question: NumericQuestion, answer: NumericAnswer, variant: int) -> Judgement:
    """All the points for a value within the tolerance; a known wrong one brings its feedback.

    What is said of a wrong value never tells the right one, unless the author's
    feedback does.

    Raises:
        QuestionError: the key, or a mistake's value, has none at this variant.
    """
    if is_within(answer.value, key(question, variant), question.tolerance):
        return Judgement(1.0, "Right.")
    mistake = _find_mistake(question, answer.value, variant)
    message = f"{_with_unit(answer.value, question)} is not the value asked for."
    if mistake is None:
        return Judgement(0.0, message)
    reason = (render(mistake.feedback, question, variant), mistake.misconception)
    return Judgement.with_reasons(0.0, message, [reason])


def key(question: NumericQuestion, variant: int) -> float:
    """The right value at `variant`.

    Raises:
        QuestionError: the answer's expression has no finite value there.
    """
    return evaluate_number(question.answer, draw_variables(question, variant))


def render(text: str, question: NumericQuestion, variant: int) -> str:
    """`text` with each `{{ expression }}` replaced by its value at `variant`; a list is parted by commas.

    Raises:
        QuestionError: what stands between double braces is not an expression over the variables.
    """
    variables = draw_variables(question, variant)

    def value_of(match: re.Match[str]) -> str:
        value = evaluate(match[1].strip(), variables)
        return ", ".join(map(numeral, value)) if isinstance(value, list) else numeral(value)

    return PLACEHOLDER.sub(value_of, text)


def is_within(value: float, wanted: float, tolerance: NumericTolerance) -> bool:
    """Whether `value` is as near to `wanted` as `tolerance` asks, its edge included."""
    bound = max(tolerance.absolute, tolerance.relative * abs(wanted))
    return abs(value - wanted) <= bound * (1 + ROUNDING_SLACK)


def tolerance_rule(question: NumericQuestion) -> str:
    """How near a value must be, said before the answer is handed in."""
    tolerance = question.tolerance
    bounds = []
    if tolerance.absolute:
        bounds.append(_with_unit(tolerance.absolute, question))
    if tolerance.relative:
        bounds.append(f"{numeral(100 * tolerance.relative)} %")
    either = ", whichever is more" if len(bounds) > 1 else ""
    reason = f" ({tolerance.reason})" if tolerance.reason else ""
    return f"All points for a value within {' or '.join(bounds)} of the right one{either}{reason}."


def _find_mistake(question: NumericQuestion, value: float, variant: int) -> NumericMistake | None:
    """The mistake whose value is nearest to `value`, among those within the tolerance."""
    variables = draw_variables(question, variant)
    near = []
    for mistake in question.mistakes:
        try:
            wrong = evaluate_number(mistake.answer, variables)
        except QuestionError as error:
            raise QuestionError(f"{question.id}: {error}") from None
        if is_within(value, wrong, question.tolerance):
            near.append((abs(value - wrong), mistake))
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _with_unit(value: float, question: NumericQuestion) -> str:
    return f"{numeral(value)} {question.unit}" if question.unit else numeral(value)
