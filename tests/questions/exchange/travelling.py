"""The bank's questions as they travel, and what a format is said to carry of them."""

from __future__ import annotations

from typing import Any

from graders.plain.fixing import fix_variant
from questions.bank import load_bank
from questions.exchange.report import Report
from questions.exchange.travellers import FIXED_VARIANTS, Traveller, absolute_bound, travellers
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion

QUESTIONS = [loaded.question for loaded in load_bank().questions.values()]
KINDS = ("choice", "multiple", "numeric")
TRAVELLERS: dict[str, Traveller] = {
    form.id: form
    for group in travellers(QUESTIONS, fix_variant, FIXED_VARIANTS, Report())
    for form in group.forms
}


def carried(question: Traveller) -> dict[str, Any]:
    """The fields that every format carries, white space at a text's ends aside."""
    fields = question.model_dump()
    for each in (*fields.get("choices", ()), *fields.get("mistakes", ())):
        del each["misconception"]
    for hint in fields["hints"]:
        del hint["cost"]
    if isinstance(question, NumericQuestion):
        fields["tolerance"] = f"{absolute_bound(question):.12g}"
    return stripped(fields)


def stripped(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {key: stripped(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [stripped(each) for each in value]
    return value


CHOICE = ChoiceQuestion.model_validate(
    {
        "id": "2-d",
        "kind": "choice",
        "title": "A & B < C",
        "lesson": "L1",
        "points": 1.5,
        "prompt": "Is $a_1 < b_{2}$ & `x < y`?\n\n```python\na < b\n```\n",
        "choices": [
            {"id": "1st", "text": "Yes, *surely*", "correct": True, "feedback": "Right: $a * b * c$."},
            {"id": "no", "text": "No <b>never</b>", "feedback": "It costs 5 \\$ or $x \\\\ y$."},
        ],
    }
)
MULTIPLE = MultipleQuestion.model_validate(
    {
        "id": "several",
        "kind": "multiple",
        "title": "Several",
        "lesson": "beyond",
        "concepts": ["some-thing"],
        "points": 3,
        "prompt": "Which?",
        "credit": "all-or-nothing",
        "shuffle": False,
        "choices": [
            {"id": "a", "text": "one", "correct": True},
            {"id": "b", "text": "two", "correct": True},
            {"id": "c", "text": "three"},
        ],
        "hints": [{"text": "Count.", "cost": 1}],
        "explanation": "One and two.",
    }
)
