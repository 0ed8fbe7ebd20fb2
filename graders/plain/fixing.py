"""One variant of a numeric question as a question of its own, for where numbers can't be drawn."""

from __future__ import annotations

from functools import partial

from graders.plain.draws import draw_variables
from graders.plain.expressions import evaluate_number
from graders.plain.numeric import key, render
from questions.base import Hint
from questions.plain import NumericMistake, NumericQuestion

_FIGURES = ".12g"  # beyond what any tolerance asks for, short of the noise of binary fractions


def fix_variant(question: NumericQuestion, variant: int) -> NumericQuestion:
    """`question` as it is asked at `variant`: no variables, and every expression replaced by its value.

    Raises:
        QuestionError: the key, a mistake's value or a placeholder has none at this variant.
    """
    shown = partial(render, question=question, variant=variant)
    return question.model_copy(
        update={
            "prompt": shown(question.prompt),
            "explanation": shown(question.explanation),
            "hints": tuple(Hint(text=shown(hint.text), cost=hint.cost) for hint in question.hints),
            "variables": {},
            "variants": 1,
            "answer": format(key(question, variant), _FIGURES),
            "mistakes": tuple(_fixed(mistake, question, variant) for mistake in question.mistakes),
        }
    )


def _fixed(mistake: NumericMistake, question: NumericQuestion, variant: int) -> NumericMistake:
    value = evaluate_number(mistake.answer, draw_variables(question, variant))
    feedback = render(mistake.feedback, question, variant)
    return mistake.model_copy(update={"answer": format(value, _FIGURES), "feedback": feedback})
