"""Runs OUR OWN content, and never a learner's: plain `exec`, no walls at all.

Enough to say whether a question tells right from wrong; how answers are really
run and judged is the graders' business.
"""

from __future__ import annotations

import copy
import math
import textwrap
from typing import Any

import numpy as np
import torch

from questions.code import CodeQuestion

Outputs = dict[str, Any]


def make_inputs(question: CodeQuestion, seed: int) -> Outputs:
    """The inputs of one variant, as numpy arrays."""
    inputs: Outputs = _call(question.inputs, ["rng"], {"np": np})(np.random.default_rng(seed))
    return inputs


def run_answer(question: CodeQuestion, source: str, inputs: Outputs) -> dict[str, Outputs]:
    """Each case's outputs; a case that raises has none. Where it counts, the inputs' change is one."""
    scope: dict[str, Any] = {}
    exec(compile(source, question.id, "exec"), scope)
    provided = {name: scope[name] for name in question.provides if name in scope}
    results = {}
    for case in question.cases:
        fresh = copy.deepcopy(inputs)
        if question.library == "torch":
            fresh = {name: _as_tensor(value) for name, value in fresh.items()}
        before = copy.deepcopy(fresh)
        body = _call(case.run, list(fresh), {"np": np, "torch": torch, **provided})
        try:
            with np.errstate(all="ignore"):
                outputs = body(**fresh)
        except Exception:  # noqa: BLE001  # a wrong answer of ours may fail in any way
            outputs = {}
        else:
            if case.keeps_inputs:
                changes = [
                    distance(fresh[name], before[name]) for name in set(fresh) - set(question.may_change)
                ]
                outputs["change of inputs"] = max(changes)
        results[case.id] = outputs
    return results


def separation(got: dict[str, Outputs], expected: dict[str, Outputs]) -> dict[str, float]:
    """For each case, the largest distance of an output from the expected one."""
    return {
        case: max((distance(got[case].get(name), value) for name, value in outputs.items()), default=0.0)
        for case, outputs in expected.items()
    }


def distance(got: Any, expected: Any) -> float:
    """Largest difference as a share of the largest expected magnitude; infinite for another shape."""
    if got is None or expected is None:
        return 0.0 if got is expected else math.inf
    if isinstance(expected, dict):
        return max(distance(got.get(key), value) for key, value in expected.items())
    if isinstance(expected, str):
        return 0.0 if got == expected else math.inf
    left, right = (np.squeeze(np.asarray(_as_array(value), dtype=float)) for value in (got, expected))
    if left.shape != right.shape or (np.isfinite(left) != np.isfinite(right)).any():
        return math.inf
    left, right = left[np.isfinite(left)], right[np.isfinite(right)]
    return float(np.max(np.abs(left - right), initial=0.0) / (np.max(np.abs(right), initial=0.0) or 1.0))


def _call(body: str, names: list[str], scope: dict[str, Any]) -> Any:
    exec(f"def body({', '.join(names)}):\n{textwrap.indent(body, '    ')}", scope)
    return scope["body"]


def _as_tensor(value: Any) -> Any:
    return torch.from_numpy(value) if isinstance(value, np.ndarray) else value


def _as_array(value: Any) -> Any:
    return value.detach().numpy() if isinstance(value, torch.Tensor) else value
