"""Options: one right one, or any number of them."""

from __future__ import annotations

from graders.answers import ChoiceAnswer, MultipleAnswer
from graders.plain.judgement import Judgement
from graders.wording import count_of
from questions.plain import Choice, ChoiceQuestion, MultipleQuestion

CHOICE_RULE = "One option is right, and choosing it earns all the points."
_MULTIPLE_RULES = {
    "per-choice": (
        "Any number of options may be right. Each option treated rightly (ticked if right, left if wrong)"
        " earns an equal share of the points, and each treated wrongly takes the same share away;"
        " the total is never below zero."
    ),
    "all-or-nothing": "Any number of options may be right; only exactly the right set earns points.",
}


def grade_choice(question: ChoiceQuestion, answer: ChoiceAnswer) -> Judgement:
    """All the points for the right option; feedback is the chosen option's own."""
    chosen = next(choice for choice in question.choices if choice.id == answer.choice)
    message = "Right." if chosen.correct else "Not this one."
    return Judgement.with_reasons(float(chosen.correct), message, [(chosen.feedback, chosen.misconception)])


def grade_multiple(question: MultipleQuestion, answer: MultipleAnswer) -> Judgement:
    """Points by the question's credit rule.

    Feedback is that of the options ticked by mistake. Right options left out are
    counted, not named: which they are is still the learner's to find.
    """
    ticked = set(answer.choices)
    wrong = [choice for choice in question.choices if choice.id in ticked and not choice.correct]
    missed = [choice for choice in question.choices if choice.id not in ticked and choice.correct]
    total, slips = len(question.choices), len(wrong) + len(missed)
    if not slips:
        chosen = [choice for choice in question.choices if choice.correct]
        return Judgement.with_reasons(
            1.0, "Right: exactly these.", [(choice.feedback, None) for choice in chosen]
        )
    per_choice = question.credit == "per-choice"
    share = max(0, total - 2 * slips) / total if per_choice else 0.0
    reasons = [(choice.feedback, choice.misconception) for choice in wrong]
    return Judgement.with_reasons(share, _slips(wrong, missed, total), reasons)


def multiple_rule(question: MultipleQuestion) -> str:
    """How the points are given, said before the answer is handed in."""
    return _MULTIPLE_RULES[question.credit]


def _slips(wrong: list[Choice], missed: list[Choice], total: int) -> str:
    parts = []
    if wrong:
        parts.append(f"{count_of(len(wrong), 'ticked option')} should have been left")
    if missed:
        parts.append(f"{count_of(len(missed), 'right option')} {'is' if len(missed) == 1 else 'are'} missing")
    treated = total - len(wrong) - len(missed)
    return f"{treated} of {total} options treated rightly: {' and '.join(parts)}."
