"""The sentence on another shape than wanted: one for each likely reason."""

from __future__ import annotations

import pytest

from graders.comparing.shapes import explain_shape, has_unit_axes_too_many

Shape = tuple[int, ...]

REASONS: dict[str, tuple[Shape, Shape, str]] = {
    "empty": ((0,), (3,), "it is empty"),
    "an axis too many": (
        (1, 4),
        (4,),
        "an axis of length 1 too many, and this question asks for the exact shape",
    ),
    "an axis too few": (
        (4,),
        (1, 4),
        "an axis of length 1 is missing, which `keepdims=True` (`keepdim=True` in torch) would keep",
    ),
    "transposed": ((4, 6), (6, 4), "it looks transposed"),
    "moved": ((2, 4, 3), (2, 3, 4), "the axes are in another order"),
    "broadcast": ((3, 3), (3,), "broadcasting a (3,) with a (3, 1) makes a table; give both the same shape"),
    "not reduced over one axis": ((6, 4), (4,), "a sum or mean over axis 0 is missing"),
    "not reduced over some": ((2, 3, 4, 5), (3,), "a sum or mean over axes 0, 2 and 3 is missing"),
    "reduced to one value": ((1,), (2, 3), "a sum or mean was taken over everything, without naming an axis"),
    "reduced": ((4,), (6, 4), "axis 0 was summed, averaged or indexed away and should have stayed"),
    "the other axis": ((6,), (4,), "the sum or mean was probably taken over the other axis"),
    "another layout": ((24,), (6, 4), "the number of values is right, the layout is not"),
    "no known reason": ((2, 3), (4, 5), "check the axes"),
    "six axes": ((2, 3, 4, 5, 6, 7), (2, 3, 4, 5, 6), "a sum or mean over axis 5 is missing"),
    "too many axes to search": ((2, 3, 4, 5, 6, 7, 8), (2, 3, 4, 5, 6, 7), "check the axes"),
}


@pytest.mark.parametrize(("got", "expected", "reason"), REASONS.values(), ids=REASONS)
def test_both_shapes_and_the_likely_reason_are_told(got: Shape, expected: Shape, reason: str) -> None:
    assert explain_shape(got, expected) == f"Shape {got} where shape {expected} is wanted: {reason}."


def test_a_shape_without_axes_is_one_number() -> None:
    over_all = "a sum or mean was taken over everything, without naming an axis"
    assert explain_shape((), (2,)) == f"One number where shape (2,) is wanted: {over_all}."
    missing = "a sum or mean over everything is missing"
    assert explain_shape((2, 3), ()) == f"Shape (2, 3) where one number is wanted: {missing}."


def test_no_shape_has_an_axis_more_than_itself() -> None:
    assert has_unit_axes_too_many((1, 4, 1), (4,))
    assert not has_unit_axes_too_many((4,), (4,))
