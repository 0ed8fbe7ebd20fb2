"""Both sides make the same text of the same input, so a difference means a change."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from tiny_question import Library

from graders.sandbox.digests import digest
from graders.sandbox.outcome import Job, Returned, Snippet
from graders.sandbox.pool import Pool
from graders.values import Array, Value

pytestmark = pytest.mark.sandbox

VALUES: dict[str, Value] = {
    "floats": Array(np.linspace(0, 1, 12).reshape(3, 4), "ndarray", "float64"),
    "whole": Array(np.arange(3), "ndarray", "int64"),
    "empty": Array(np.zeros((0, 2)), "ndarray", "float64"),
    "zero-dimensional": Array(np.array(2.5, np.float32), "ndarray", "float32"),
    "number": 0.1,
    "text": "train",
    "nothing": None,
    "nested": {"mode": "train", "means": [Array(np.ones(2), "ndarray", "float64"), 3, True]},
}


def digests_after(pool: Pool, value: Value, statement: str = "pass") -> dict[str, str]:
    body = f"{statement}\nreturn {{}}"
    returned = pool.run(Job("numpy", "", (Snippet("only", body),), {"x": value})).cases[0]
    assert isinstance(returned, Returned)
    return returned.digests_after


@pytest.fixture
def pool(get_pool: Callable[[Library], Pool]) -> Pool:
    return get_pool("numpy")


@pytest.mark.parametrize("name", VALUES)
def test_an_untouched_input_keeps_its_digest(pool: Pool, name: str) -> None:
    assert digests_after(pool, VALUES[name]) == {"x": digest(VALUES[name])}


@pytest.mark.parametrize("change", ["x[0, 0] += 1e-9", "x.resize((4, 3), refcheck=False)", "x[:] = -x"])
def test_a_changed_input_has_another(pool: Pool, change: str) -> None:
    assert digests_after(pool, VALUES["floats"], change)["x"] != digest(VALUES["floats"])


def test_a_changed_entry_of_a_dict_shows(pool: Pool) -> None:
    assert digests_after(pool, VALUES["nested"], "x['mode'] = 'test'")["x"] != digest(VALUES["nested"])
