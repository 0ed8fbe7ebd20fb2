"""Shapes that differ, and the likely reason."""

from __future__ import annotations

import operator
from functools import reduce
from itertools import combinations

Shape = tuple[int, ...]
MAX_AXES_EXPLAINED = 6


def has_unit_axes_too_many(got: Shape, expected: Shape) -> bool:
    """Whether `got` becomes `expected` by dropping axes of length 1, as (1, D) becomes (D,)."""
    rest = list(expected)
    for length in got:
        if rest and length == rest[0]:
            rest.pop(0)
        elif length != 1:
            return False
    return not rest and len(got) > len(expected)


def explain_shape(got: Shape, expected: Shape) -> str:
    """A sentence on why an output may have the shape `got` where `expected` is wanted."""
    fault = f"{_in_words(got).capitalize()} where {_in_words(expected)} is wanted"
    return f"{fault}: {_find_reason(got, expected) or 'check the axes'}."


def _find_reason(got: Shape, expected: Shape) -> str | None:
    reasons = (
        _find_empty(got, expected),
        _find_unit_axes(got, expected),
        _find_moved_axes(got, expected),
        _find_blow_up(got, expected),
        _find_not_reduced(got, expected),
        _find_reduced(got, expected),
        _find_same_size(got, expected),
    )
    return next((reason for reason in reasons if reason), None)


def _find_empty(got: Shape, expected: Shape) -> str | None:
    return "it is empty" if not _size(got) and _size(expected) else None


def _find_unit_axes(got: Shape, expected: Shape) -> str | None:
    if has_unit_axes_too_many(got, expected):
        return "an axis of length 1 too many, and this question asks for the exact shape"
    if has_unit_axes_too_many(expected, got):
        return "an axis of length 1 is missing, which `keepdims=True` (`keepdim=True` in torch) would keep"
    return None


def _find_moved_axes(got: Shape, expected: Shape) -> str | None:
    if len(got) < 2 or sorted(got) != sorted(expected):  # noqa: PLR2004  # one axis cannot move
        return None
    if got == expected[::-1]:
        return "it looks transposed"
    return "the axes are in another order"


def _find_blow_up(got: Shape, expected: Shape) -> str | None:
    size = _size(expected)
    if got == (size, size):
        return f"broadcasting a ({size},) with a ({size}, 1) makes a table; give both the same shape"
    return None


def _find_not_reduced(got: Shape, expected: Shape) -> str | None:
    axes = _find_axes_between(got, expected)
    if axes is None:
        return None
    if not expected:
        return "a sum or mean over everything is missing"
    return f"a sum or mean over {_axes_in_words(axes)} is missing"


def _find_reduced(got: Shape, expected: Shape) -> str | None:
    if _size(got) == 1 and _size(expected) > 1:
        return "a sum or mean was taken over everything, without naming an axis"
    axes = _find_axes_between(expected, got)
    if axes is not None:
        return f"{_axes_in_words(axes)} was summed, averaged or indexed away and should have stayed"
    if len(got) == len(expected) == 1:
        return "the sum or mean was probably taken over the other axis"
    return None


def _find_same_size(got: Shape, expected: Shape) -> str | None:
    if _size(got) == _size(expected):
        return "the number of values is right, the layout is not"
    return None


def _find_axes_between(longer: Shape, shorter: Shape) -> Shape | None:
    """The axes to drop from `longer` to get `shorter`; None if there are none."""
    dropped = len(longer) - len(shorter)
    if dropped < 1 or len(longer) > MAX_AXES_EXPLAINED:
        return None
    for axes in combinations(range(len(longer)), dropped):
        if tuple(length for axis, length in enumerate(longer) if axis not in axes) == shorter:
            return axes
    return None


def _axes_in_words(axes: Shape) -> str:
    if len(axes) == 1:
        return f"axis {axes[0]}"
    return f"axes {', '.join(map(str, axes[:-1]))} and {axes[-1]}"


def _in_words(shape: Shape) -> str:
    return f"shape {shape}" if shape else "one number"


def _size(shape: Shape) -> int:
    return reduce(operator.mul, shape, 1)
