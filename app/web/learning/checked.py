"""'What is checked', before handing in: each case with its points and its rules in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graders.comparing.tolerance import EXPONENT
from graders.wording import magnitude
from questions.code import Case, CodeQuestion, OutputRule
from questions.schema import Question

_BOUNDS = " and ".join(
    f"{magnitude(float(np.finfo(dtype).eps) ** EXPONENT)} in {dtype.__name__}"
    for dtype in (np.float64, np.float32)
)
TOLERANCE = (
    "Outputs are compared with the solution's on the same inputs. Where nothing else is said, a value may be"
    f" off by this share of the largest value expected: {_BOUNDS}."
    " That leaves room for rounding, not for another formula."
)
_STABILITY = "its numbers are hard on rounding: a right formula fails here in an unstable form"


@dataclass(frozen=True)
class CheckedCase:
    """One case as a learner reads it beforehand."""

    id: str
    title: str
    points: float
    visible: bool
    rules: tuple[str, ...]


def describe_cases(question: Question) -> list[CheckedCase]:
    """The cases of a coding question; none for the other kinds."""
    if not isinstance(question, CodeQuestion):
        return []
    return [_described(case) for case in question.cases]


def _described(case: Case) -> CheckedCase:
    rules = [_STABILITY] if case.stability else []
    rules += [f"`{name}` {said}" for name, rule in case.outputs.items() if (said := _rule_words(rule))]
    title = case.title or case.id.replace("-", " ")
    return CheckedCase(case.id, title, case.points, case.visible, tuple(rules))


def _rule_words(rule: OutputRule) -> str:
    parts = []
    if rule.absolute is not None:
        parts.append(f"may be off by {magnitude(rule.absolute)}")
    if rule.relative is not None:
        parts.append(f"may be off by {magnitude(100 * rule.relative)} % of its largest value")
    if rule.reason and parts:
        parts[-1] = f"{parts[-1]} ({rule.reason})"
    if rule.dtype == "same":
        parts.append("must have exactly the expected dtype")
    if rule.unit_axes == "refused":
        parts.append("must have exactly the expected shape")
    if rule.picture == "curve":
        parts.append("is drawn beside the solution's")
    return ", ".join(parts)
