"""What each output of a coding question is held to, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graders.comparing.numbers import expected_array
from graders.comparing.tolerance import Source, Tolerance, derive_tolerance
from graders.proving.records import OutputTolerance
from graders.proving.variant import Variant
from graders.values import Array, Value

_EQUAL = Tolerance(0.0, "text and None are compared exactly", Source.EXACT)


def list_tolerances(variant: Variant) -> list[OutputTolerance]:
    """The tolerance of every output of every case, in their order."""
    return [
        _tolerance(variant, index, name, value)
        for index, outputs in enumerate(variant.prepared.expected)
        for name, value in outputs.items()
    ]


def widest(variants: Iterable[list[OutputTolerance]]) -> tuple[OutputTolerance, ...]:
    """For each output its widest tolerance among the variants, in the order that they first come in."""
    found: dict[tuple[str, str], OutputTolerance] = {}
    for tolerances in variants:
        for each in tolerances:
            key = each.case, each.output
            if key not in found or each.tolerance > found[key].tolerance:
                found[key] = each
    return tuple(found.values())


def _tolerance(variant: Variant, index: int, name: str, expected: Value) -> OutputTolerance:
    spread = variant.prepared.spreads[index].get(name, 0.0)
    rule = variant.rule(index, name)
    derived = (derive_tolerance(leaf, rule, spread) for leaf in _leaves(expected))
    tolerance = max(derived, key=lambda each: each.bound, default=_EQUAL)
    return OutputTolerance(
        case=variant.question.cases[index].id,
        output=name,
        tolerance=tolerance.bound,
        source=tolerance.source,
        reason=tolerance.reason,
        spread=spread,
    )


def _leaves(value: Value) -> Iterator[Array]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, Array | bool | int | float):
        yield expected_array(value)
