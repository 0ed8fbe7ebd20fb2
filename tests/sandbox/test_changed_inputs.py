"""The box tells which inputs of a case an answer has changed, in whatever they are nested."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from tiny_question import Library

from graders.sandbox.outcome import Job, Returned, Snippet
from graders.sandbox.pool import Pool
from graders.values import Array, Value

pytestmark = pytest.mark.sandbox

FLOATS = Array(np.linspace(0, 1, 12).reshape(3, 4), "ndarray", "float64")
VALUES: dict[str, Value] = {
    "floats": FLOATS,
    "whole": Array(np.arange(3), "ndarray", "int64"),
    "not a number": Array(np.array([np.nan, -0.0]), "ndarray", "float64"),
    "empty": Array(np.zeros((0, 2)), "ndarray", "float64"),
    "zero-dimensional": Array(np.array(2.5, np.float32), "ndarray", "float32"),
    "number": 0.1,
    "text": "train",
    "nothing": None,
    "nested": {"mode": "train", "means": [Array(np.ones(2), "ndarray", "float64"), 3, True]},
}
NUMPY_CHANGES = {
    "the shape": (FLOATS, "x.resize((4, 3), refcheck=False)"),
    "the type": (FLOATS, "x.dtype = np.int64"),
}
TORCH_CHANGES = {"the shape": (FLOATS, "x.resize_((4, 3))")}
CHANGES = {
    "a value": (FLOATS, "x[0, 0] += 1e-9"),
    "the sign of zero": (FLOATS, "x[0, 0] = -0.0"),
    "all": (FLOATS, "x[:] = -x"),
    "an entry": (VALUES["nested"], "x['mode'] = 'test'"),
    "an entry's type": (VALUES["nested"], "x['means'][2] = 1"),
    "an array within": (VALUES["nested"], "x['means'][0] *= 2"),
    "an entry more": (VALUES["nested"], "x['more'] = 1"),
    "an entry less": (VALUES["nested"], "del x['mode']"),
    "an item more": (VALUES["nested"], "x['means'].append(1)"),
    "an array's place": (VALUES["nested"], "x['means'][0] = [1.0, 1.0]"),
}
ALL_CHANGES: list[tuple[Library, str, Value, str]] = [
    (library, name, *change)
    for library, own in (("numpy", NUMPY_CHANGES), ("torch", TORCH_CHANGES))
    for name, change in (CHANGES | own).items()
]
GetPool = Callable[[Library], Pool]


def changed_by(pool: Pool, library: Library, statement: str, value: Value) -> frozenset[str]:
    """Which of two inputs are changed by a case that consists of this statement."""
    case = Snippet("only", f"{statement}\nreturn {{}}")
    returned = pool.run(Job(library, "", (case,), {"x": value, "y": FLOATS})).cases[0]
    assert isinstance(returned, Returned)
    return returned.changed_inputs


@pytest.mark.parametrize("library", ["numpy", "torch"])
@pytest.mark.parametrize("name", VALUES)
def test_an_untouched_input_is_not_told(get_pool: GetPool, library: Library, name: str) -> None:
    assert changed_by(get_pool(library), library, "x, y", VALUES[name]) == frozenset()


@pytest.mark.parametrize(
    ("library", "value", "statement"),
    [pytest.param(library, *rest, id=f"{library}-{name}") for library, name, *rest in ALL_CHANGES],
)
def test_a_changed_input_is_told_and_no_other(
    get_pool: GetPool, library: Library, value: Value, statement: str
) -> None:
    assert changed_by(get_pool(library), library, f"{statement}\ny", value) == {"x"}


@pytest.mark.parametrize(("dtype", "stored"), [("bfloat16", np.float32), ("float16", np.float16)])
def test_a_change_to_a_type_that_numpy_may_lack_is_told(
    get_pool: GetPool, dtype: str, stored: type[np.floating]
) -> None:
    value = Array(np.ones(3, stored), "tensor", dtype)
    assert changed_by(get_pool("torch"), "torch", "x + 1", value) == frozenset()
    assert changed_by(get_pool("torch"), "torch", "x += 1", value) == {"x"}
