"""The work that every contestant does: ten batch-norm checks on a 64 x 32 input.

Four training forwards, three evaluations after five training steps, three backward
passes: what a coding question of the course asks. Run as a script it is the cold
contestant: import, compute, compare, print the number of right checks.
"""

from __future__ import annotations

import functools
import sys
from types import CodeType
from typing import Any

NUMPY_SOURCE = """
import numpy as np

def forward(x, gamma, beta, state, training=True):
    if training:
        mu, var = x.mean(axis=0), x.var(axis=0)
        state["mean"] = 0.9 * state["mean"] + 0.1 * mu
        state["var"] = 0.9 * state["var"] + 0.1 * var
    else:
        mu, var = state["mean"], state["var"]
    x_hat = (x - mu) / np.sqrt(var + 1e-5)
    return gamma * x_hat + beta, (x_hat, gamma, var)

def backward(dout, cache):
    x_hat, gamma, var = cache
    dgamma, dbeta = (dout * x_hat).sum(axis=0), dout.sum(axis=0)
    dx = gamma / np.sqrt(var + 1e-5) * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0))
    return dx, dgamma, dbeta
"""
TORCH_SOURCE = (
    NUMPY_SOURCE.replace("import numpy as np", "import torch")
    .replace("np.sqrt", "torch.sqrt")
    .replace("x.var(axis=0)", "x.var(axis=0, unbiased=False)")
)
SOURCES = {"numpy": NUMPY_SOURCE, "torch": TORCH_SOURCE}

_STATE = "state = {'mean': 0 * gamma, 'var': 0 * gamma + 1}\n"
_TRAIN = _STATE + "out, _ = forward(x * FACTOR, gamma, beta, state)\nreturn {'out': out}"
_EVAL = (
    _STATE
    + "for step in range(5):\n    forward(x + step * FACTOR, gamma, beta, state)\n"
    + "out, _ = forward(x, gamma, beta, state, False)\nreturn {'out': out}"
)
_BACK = (
    _STATE
    + "_, cache = forward(x * FACTOR, gamma, beta, state)\ndx, dgamma, dbeta = backward(dout, cache)\n"
    + "return {'dx': dx, 'dgamma': dgamma, 'dbeta': dbeta}"
)
CASES = tuple(
    template.replace("FACTOR", str(k))
    for template, count in ((_TRAIN, 4), (_EVAL, 3), (_BACK, 3))
    for k in range(1, count + 1)
)


def make_inputs(library: str) -> dict[str, Any]:
    """Inputs of the checks as the library's arrays, float64."""
    import numpy as np  # noqa: PLC0415 - the cold contestant pays for its import itself

    rng = np.random.default_rng(0)
    inputs: dict[str, Any] = {
        "x": rng.normal(3.0, 2.0, (64, 32)),
        "gamma": rng.normal(size=32),
        "beta": rng.normal(size=32),
        "dout": rng.normal(size=(64, 32)),
    }
    if library == "torch":
        import torch  # noqa: PLC0415 - as above

        inputs = {name: torch.from_numpy(value) for name, value in inputs.items()}
    return inputs


@functools.cache
def compile_case(case: str, names: tuple[str, ...]) -> CodeType:
    """A case as code that defines `case(*names)`; compiled once, as the checks of any warm grader are."""
    body = "".join(f"    {line}\n" for line in case.splitlines())
    return compile(f"def case({', '.join(names)}):\n{body}", "case", "exec")


def run_checks(
    namespace: dict[str, Any], inputs: dict[str, Any], cases: tuple[str, ...] = CASES
) -> list[dict[str, Any]]:
    """The outputs of the cases, each on the same inputs."""
    outputs = []
    for case in cases:
        scope = dict(namespace)
        exec(compile_case(case, tuple(inputs)), scope)
        outputs.append(scope["case"](**inputs))
    return outputs


def count_right(outputs: list[dict[str, Any]], expected: list[dict[str, Any]]) -> int:
    """How many cases agree with the expected outputs to 1e-9."""
    import numpy as np  # noqa: PLC0415 - as above

    return sum(
        all(np.allclose(got[name], want[name], rtol=1e-9, atol=1e-9) for name in want)
        for got, want in zip(outputs, expected, strict=True)
    )


def load(library: str) -> dict[str, Any]:
    """The answer's namespace."""
    namespace: dict[str, Any] = {}
    exec(compile(SOURCES[library], "answer.py", "exec"), namespace)
    return namespace


if __name__ == "__main__":
    chosen = sys.argv[1]
    if chosen == "torch":
        import torch

        torch.set_num_threads(1)
    values = make_inputs(chosen)
    done = run_checks(load(chosen), values)
    print(count_right(done, done))
