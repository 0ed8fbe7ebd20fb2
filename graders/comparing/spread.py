"""How far right forms of one computation come out from each other: rounding, and nothing else.

The rounding spread of an output is the largest absolute difference between the
solution's value and those of other right forms: the equivalents, and, where inputs are
narrower than float64, the solution itself on the same inputs widened to float64.

Only rounding counts. A form that is further off than ten times the tolerance
derived without it is no right form, and must not make room for itself. Where inputs
are meant to be hard on rounding (a case marked `stability`), right forms may differ
by more than that: there a form counts up to a hundredth of the largest value
expected. What is further off has lost too much to be called right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from graders.comparing.arrays import Terms
from graders.comparing.compare import compare_leaves
from graders.values import Array, Value
from questions.code import OutputRule

MOST_ROUNDING = 10.0  # in tolerances
MOST_LOST = 0.01  # of the largest value expected, where rounding is hard

Outputs = dict[str, Value]


def find_spreads(
    expected: Outputs,
    forms: Iterable[Outputs | None],
    rules: Mapping[str, OutputRule],
    *,
    stability: bool = False,
) -> dict[str, float]:
    """The spread of each expected output over `forms`, the outputs of right forms (None: it gave none).

    `stability`: the case's inputs are hard on rounding.

    Raises:
        QuestionError: an expected output is not something that can be compared.
    """
    spreads = dict.fromkeys(expected, 0.0)
    for form in forms:
        for name, value in expected.items():
            if form is not None and name in form:
                rule = rules.get(name, OutputRule())
                spread = find_spread(form[name], value, rule, stability=stability)
                spreads[name] = max(spreads[name], spread or 0.0)
    return spreads


def find_spread(got: Value, expected: Value, rule: OutputRule, *, stability: bool = False) -> float | None:
    """The largest absolute difference between two right forms; None if it is more than rounding.

    Raises:
        QuestionError: `expected` is not something that can be compared.
    """
    lenient = rule.model_copy(update={"dtype": "any"})  # a widened form has another type
    spread = _find_within(MOST_ROUNDING, got, expected, lenient)
    if spread is None and stability:
        by_size = {"absolute": None, "relative": MOST_LOST, "reason": "the most that may be lost"}
        spread = _find_within(1.0, got, expected, lenient.model_copy(update=by_size))
    return spread


def _find_within(limit: float, got: Value, expected: Value, rule: OutputRule) -> float | None:
    """The largest absolute difference, or None if it is more than `limit` tolerances."""
    leaves = list(compare_leaves(got, expected, Terms(rule, reasons=False)))
    if any(leaf.margin > limit for leaf in leaves):
        return None
    return max((leaf.max_error or 0.0 for leaf in leaves), default=0.0)


def find_margin(got: Value, expected: Value, rule: OutputRule, spread: float = 0.0) -> float:
    """How far `got` is from `expected` at its worst leaf, in tolerances: at most 1 where it is right.

    Raises:
        QuestionError: `expected` is not something that can be compared.
    """
    leaves = compare_leaves(got, expected, Terms(rule, spread, reasons=False))
    return max((leaf.margin for leaf in leaves), default=0.0)


def find_widened(inputs: Outputs) -> Outputs | None:
    """`inputs` with every narrower float array as float64, or None where there is none."""
    wider = {name: _widened(value) for name, value in inputs.items()}
    return wider if any(wider[name] is not inputs[name] for name in inputs) else None


def _widened(value: Value) -> Value:
    if isinstance(value, dict):
        items = {key: _widened(item) for key, item in value.items()}
        return items if any(items[key] is not value[key] for key in value) else value
    if isinstance(value, list):
        wider = [_widened(item) for item in value]
        return wider if any(new is not old for new, old in zip(wider, value, strict=True)) else value
    if isinstance(value, Array) and value.data.dtype in (np.float16, np.float32):
        return Array(value.data.astype(np.float64), value.kind, "float64")
    return value
