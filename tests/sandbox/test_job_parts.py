"""A job as bytes holds plain values only: what marshal would quietly turn into something else is refused."""

from __future__ import annotations

import numpy as np
import pytest

from graders.sandbox.job_parts import encode_job
from graders.sandbox.outcome import Job
from graders.values import Array, Other, Value

ARRAY = Array(np.ones(2), "ndarray", "float64")


@pytest.mark.parametrize("value", [np.float64(1.5), np.int64(3), np.ones(2), Other("set")], ids=repr)
def test_an_input_of_another_kind_is_refused(value: Value) -> None:
    for nested in (value, [value], {"x": value}):
        with pytest.raises(TypeError, match=r"an input cannot be a (float64|int64|ndarray|set)"):
            encode_job(Job("numpy", "", (), {"x": nested}))


def test_plain_values_are_taken_however_nested() -> None:
    value: Value = {"mode": "train", "means": [ARRAY, 3, 0.1, True, None]}
    assert np.ones(2).tobytes() in encode_job(Job("numpy", "", (), {"x": value}))[0]
