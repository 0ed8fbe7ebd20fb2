"""Two arrays of numbers: kind, shape, type, and then the values.

The first thing that is wrong is told; what comes after it would only confuse.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np

from graders.comparing.deviation import (
    absolute_errors,
    describe_deviation,
    describe_mismatch,
    describe_pair,
    find_stray,
    first_index,
    worst_index,
)
from graders.comparing.finding import Finding
from graders.comparing.resemblance import find_resemblance
from graders.comparing.shapes import explain_shape, has_unit_axes_too_many
from graders.comparing.tolerance import derive_tolerance
from graders.comparing.ulps import count_ulps
from graders.dtypes import dtype_name
from graders.values import Array
from graders.wording import magnitude
from questions.code import OutputRule

_ONCE_TRANSPOSED = "The values are right once transposed."


@dataclass(frozen=True)
class Terms:
    """How a comparison is made: the author's rule, what right forms differ by, and whether to find reasons.

    Finding reasons takes most of the time, and who only asks whether two values agree needs none.
    """

    rule: OutputRule
    spread: float = 0.0
    reasons: bool = True


def compare_arrays(got: Array, expected: Array, terms: Terms) -> Finding:
    """Whether `got` is `expected` within its tolerance, and if not, what is wrong and why it may be."""
    rule, bound = terms.rule, derive_tolerance(expected, terms.rule, terms.spread).bound
    fault = _find_truth_fault(got, expected) or _find_shape_fault(got, expected, rule, bound)
    fault = fault or _find_type_fault(got, expected, rule)
    if fault:
        return Finding(right=False, message=fault)
    if not terms.reasons:
        return _measure(got.data.reshape(expected.data.shape), expected.data, bound)
    remarks = _remarks(got, expected)
    got = Array(got.data.reshape(expected.data.shape), got.kind, got.dtype)
    if expected.data.dtype.kind == "b":
        finding = _compare_truths(got, expected)
    else:
        finding = _compare_numbers(got, expected, bound)
    return finding.with_hints(*remarks)


def _measure(got: np.ndarray, expected: np.ndarray, bound: float) -> Finding:
    error = float(np.max(absolute_errors(got, expected), initial=0))
    return Finding(right=error <= bound, message="", max_error=error, tolerance=bound)


def _compare_truths(got: Array, expected: Array) -> Finding:
    differs = got.data != expected.data
    if not differs.any():
        return Finding(right=True, message="Matches exactly.")
    where = first_index(differs)
    values = f"Got {got.data[where]}, expected {expected.data[where]}."
    finding = Finding(right=False, message=describe_mismatch(differs), values=values, where=where)
    return finding.with_hints(find_resemblance(got, expected, 0.0))


def _compare_numbers(got: Array, expected: Array, bound: float) -> Finding:
    if not expected.data.size:
        return Finding(right=True, message="Matches: both are empty.", max_error=0.0, tolerance=bound)
    if got.data.dtype == expected.data.dtype and got.data.tobytes() == expected.data.tobytes():
        return _equal(expected, bound)  # what follows would say the same, at four times the cost
    errors = absolute_errors(got.data, expected.data)
    where = worst_index(errors)
    worst = errors.item(where)
    if math.isinf(worst) and (stray := find_stray(got.data, expected.data)):
        message, where = stray
        return Finding(right=False, message=message, where=where)
    error = min(float(worst), sys.float_info.max)
    ulps = count_ulps(error, expected, where)
    if error <= bound:
        close = (
            f"Matches to {magnitude(error)} (tolerance {magnitude(bound)})." if error else "Matches exactly."
        )
        return Finding(right=True, message=close, max_error=error, tolerance=bound, ulps=ulps, where=where)
    finding = Finding(
        right=False,
        message=describe_deviation(errors, bound),
        values=describe_pair(got.data[where].item(), expected.data[where].item()),
        max_error=error,
        tolerance=bound,
        ulps=ulps,
        where=where,
    )
    return finding.with_hints(find_resemblance(got, expected, bound))


def _equal(expected: Array, bound: float) -> Finding:
    where = (0,) * expected.data.ndim
    ulps = count_ulps(0.0, expected, where)
    return Finding(
        right=True, message="Matches exactly.", max_error=0.0, tolerance=bound, ulps=ulps, where=where
    )


def _find_truth_fault(got: Array, expected: Array) -> str | None:
    wanted_truth, is_truth = expected.data.dtype.kind == "b", got.data.dtype.kind == "b"
    if wanted_truth == is_truth:
        return None
    if wanted_truth:
        return "A number where a truth value, True or False, is wanted: is a comparison missing?"
    return "A truth value, True or False, where a number is wanted: was a comparison returned?"


def _find_shape_fault(got: Array, expected: Array, rule: OutputRule, bound: float) -> str | None:
    shape, wanted = got.data.shape, expected.data.shape
    if shape == wanted or (rule.unit_axes == "accepted" and has_unit_axes_too_many(shape, wanted)):
        return None
    fault = explain_shape(shape, wanted)
    if shape != wanted[::-1] or "b" in (got.data.dtype.kind, expected.data.dtype.kind):
        return fault
    turned = np.max(absolute_errors(got.data.T, expected.data), initial=0)
    return f"{fault} {_ONCE_TRANSPOSED}" if turned <= bound else fault


def _find_type_fault(got: Array, expected: Array, rule: OutputRule) -> str | None:
    if got.data.dtype.kind == "c" and expected.data.dtype.kind != "c":
        return "Complex numbers where real ones are wanted: was a root taken of something negative?"
    if rule.dtype == "same" and dtype_name(got) != dtype_name(expected):
        return f"The numbers are {dtype_name(got)}; this question asks for {dtype_name(expected)}."
    return None


def _remarks(got: Array, expected: Array) -> list[str]:
    remarks = []
    if got.data.shape != expected.data.shape:
        shape, wanted = got.data.shape, expected.data.shape
        remarks.append(f"Its shape is {shape}, {wanted} was asked for: an axis of length 1 too many.")
    if expected.kind == "tensor" and expected.data.ndim and got.kind == "ndarray":
        remarks.append("It is not a tensor, which was asked for; its values were judged.")
    return remarks
