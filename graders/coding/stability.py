"""Right formula, unstable here: when that may be said of an answer, and in which words.

It is said of a stability case that is wrong while every ordinary case is right: then
the formula has been seen to be right, and what these inputs add is rounding alone. It
is not said where a known mistake of another nature explains the outputs, nor where an
output is wrong in a way that no rounding makes, such as its shape.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graders.coding.prepare import Outputs, Prepared
from graders.comparing.arrays import Terms
from graders.comparing.compare import compare_leaves
from graders.verdicts import CaseResult, OutputResult, Verdict
from graders.wording import magnitude
from questions.code import Case, CodeQuestion, OutputRule

# Misconceptions whose formula is right on paper.
ROUNDING_MISTAKES = frozenset({"unstable-variance", "float-precision-lost"})

_OPENING = "Right formula, unstable here: every ordinary case agrees, but"
_HARD = "these numbers, which are hard on rounding,"
_CAUSE = "The usual cause is a difference of two large, nearly equal numbers."


def with_stability_told(
    question: CodeQuestion,
    prepared: Prepared,
    outputs: Sequence[Outputs | None],
    results: tuple[CaseResult, ...],
    misconceptions: Sequence[str],
) -> tuple[CaseResult, ...]:
    """The results, with the message of each stability case that is wrong for its rounding alone."""
    if not is_right_elsewhere(results) or not ROUNDING_MISTAKES.issuperset(misconceptions):
        return results
    return tuple(
        _told(
            result, _Returned(given, prepared.expected[index], prepared.spreads[index], question.cases[index])
        )
        if result.stability and given is not None
        else result
        for index, (result, given) in enumerate(zip(results, outputs, strict=True))
    )


def is_right_elsewhere(results: Sequence[CaseResult]) -> bool:
    """Whether there are ordinary cases, beside those of stability, and all of them are right."""
    ordinary = [result.verdict for result in results if not result.stability]
    return bool(ordinary) and all(verdict is Verdict.CORRECT for verdict in ordinary)


def is_told_unstable(result: CaseResult) -> bool:
    """Whether the message says so; then it holds no value, even of a hidden case."""
    return result.stability and result.message.startswith(_OPENING)


@dataclass(frozen=True)
class _Returned:
    """What an answer gave in one case, beside what it is held to."""

    got: Outputs
    expected: Outputs
    spreads: dict[str, float]
    case: Case


def _told(result: CaseResult, returned: _Returned) -> CaseResult:
    wrong = [output for output in result.outputs if output.verdict is not Verdict.CORRECT]
    worst = {output.name: _find_worst(output.name, returned) for output in wrong}
    if not wrong or None in worst.values():
        return result
    # A structure of layers may be told as wrong otherwise although only its numbers are.
    if any(output.max_error is None and worst[output.name] != math.inf for output in wrong):
        return result
    stray = next((output for output in wrong if worst[output.name] == math.inf), None)
    if not result.visible:
        message = f"{_OPENING} {_HARD} are too much for it. {_CAUSE}"
    else:
        message = _breakdown(stray) if stray else _deviation(wrong[0])
    return result.model_copy(update={"message": message})


def _find_worst(name: str, returned: _Returned) -> float | None:
    """The largest error of an output that is wrong in its numbers alone; None if it is wrong otherwise.

    Infinite where a number is NaN or infinite and should not be. Exact values, such as
    whole numbers, are not rounded.
    """
    if name not in returned.got or name not in returned.expected:
        return None
    rule, spread = returned.case.outputs.get(name, OutputRule()), returned.spreads.get(name, 0.0)
    leaves = compare_leaves(returned.got[name], returned.expected[name], Terms(rule, spread, reasons=False))
    wrong = [leaf for leaf in leaves if not leaf.right]
    errors = [leaf.max_error for leaf in wrong if leaf.max_error is not None and leaf.tolerance]
    return max(errors, default=None) if len(errors) == len(wrong) else None


def _breakdown(output: OutputResult) -> str:
    return f"{_OPENING} on {_HARD} `{output.name}` breaks down into NaN or infinity. {_CAUSE}"


def _deviation(output: OutputResult) -> str:
    assert output.max_error is not None
    assert output.tolerance is not None
    ulps = f", {count_of_ulps(output.ulps)}" if output.ulps else ""
    size = f"{magnitude(output.max_error)}{ulps} (tolerance {magnitude(output.tolerance)})"
    return f"{_OPENING} on {_HARD} `{output.name}` is off by {size}. {_CAUSE}"


def count_of_ulps(ulps: float) -> str:
    """`1 ulp`, `2.7e5 ulps`."""
    return f"{magnitude(ulps)} {'ulp' if ulps == 1 else 'ulps'}"
