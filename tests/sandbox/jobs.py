"""Jobs that bypass questions: a source, one number in, one number out of each case."""

from __future__ import annotations

import numpy as np

from graders.sandbox.outcome import Job, Returned, RunOutcome, Snippet
from graders.values import Array

DOUBLE = "def f(x):\n    return 2 * x\n"


def job(source: str, x: float = 1.0, *, time_limit_s: float = 5.0, cases: int = 1) -> Job:
    values = Array(np.array([x]), "ndarray", "float64")
    snippets = tuple(
        Snippet(f"case-{number}", f"return {{'out': f(x + {number})}}") for number in range(cases)
    )
    return Job("numpy", source, snippets, {"x": values}, ("f",), time_limit_s=time_limit_s)


def value(outcome: RunOutcome, index: int = 0) -> float:
    """The single number that a case returned."""
    returned = outcome.cases[index]
    assert isinstance(returned, Returned), outcome
    assert isinstance(returned.outputs, dict)
    out = returned.outputs["out"]
    assert isinstance(out, Array)
    return float(out.data[0])
