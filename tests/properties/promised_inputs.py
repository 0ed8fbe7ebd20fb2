"""Random inputs within what the coding questions on batch norm promise, and reasons for each bound.

A mistake can only be caught where it makes a difference:

- Epsilon is worth `eps / var` of an output, so one column varies little, and eps is 5e-4 or more
  (1e-5 is a mutant's own, hard-coded). With huge variances alone nobody could tell eps from none.
- N and N - 1 differ by 1/N, so there are few rows; and N != D, or a wrong axis has the right shape,
  and N - 1 != D, or one count is taken for the other.
- Momentum 0.5 is its own opposite, so it keeps away from there, and from 0 and 1; and from 0.1
  and 0.9, which a mutant has for its own.
- Gammas are unequal and none is near 0 or 1, betas none near 0 and none a gamma's equal: what
  multiplies by 1, or adds 0, or puts one in the other's place, would not be seen.
- A mean that is small beside the spread would hide that it isn't subtracted.
"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from own_run import encode

from graders.values import Value

Inputs = dict[str, Value]
FEATURES = 4  # the class question's cases build a layer of four


@st.composite
def promised_inputs(draw: st.DrawFn, question_id: str, dtype: str = "float64") -> Inputs:
    """Inputs of the coding question `question_id`, its arrays of type `dtype`."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    is_class = question_id == "batchnorm1d-class-numpy"
    features = FEATURES if is_class else draw(st.integers(3, 6))
    rows = draw(st.integers(4, 9).filter(lambda count: count not in (features, features + 1)))
    scale = draw(st.sampled_from([0.5, 1.0, 3.0]))
    centre = scale * rng.choice([-1.0, 1.0], features) * rng.uniform(2, 4, features)
    spread = scale * rng.uniform(0.5, 1.5, features)
    spread[rng.integers(features)] = 0.02 if question_id == "forward-train-torch" else 0.1
    made = {
        "x": centre + spread * _varied(rng, (rows, features)),
        "steps": centre + 0.5 * spread + spread * _varied(rng, (3, rows, features)),
        "unseen": centre - 0.5 * spread + spread * _varied(rng, (features - 1, features)),
        "dout": 0.5 + rng.normal(size=(rows, features)),
        "gamma": rng.choice([-1.0, 1.0], features) * rng.permutation(np.linspace(1.3, 2.5, features)),
        "beta": rng.choice([-1.0, 1.0], features) * rng.permutation(np.linspace(0.3, 0.9, features)),
        "mean": centre + 0.2 * spread * rng.normal(size=features),
        "var": spread**2 * rng.uniform(0.6, 1.4, features),
    }
    arrays = {name: array.astype(dtype) for name, array in made.items()}
    eps, new = draw(st.sampled_from([5e-4, 1e-3, 3e-3])), draw(st.sampled_from([0.2, 0.25, 0.3]))
    return {name: encode(value) for name, value in _as_asked(question_id, arrays, eps, new).items()}


def _varied(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Columns of mean about 0 and deviation about 1 that chance can't make nearly constant."""
    values = rng.normal(size=shape)
    values += np.linspace(-1, 1, shape[-2])[rng.permutation(shape[-2])][:, None]
    return np.asarray(values)


def _as_asked(question_id: str, arrays: dict[str, np.ndarray], eps: float, new: float) -> dict[str, object]:
    """The inputs under the names and in the layout of the question."""
    x, gamma, beta, dout = (arrays[name] for name in ("x", "gamma", "beta", "dout"))
    if question_id == "forward-train-torch":
        ones, zeros = np.ones_like(gamma), np.zeros_like(beta)
        return {"x": x, "gamma": gamma, "beta": beta, "ones": ones, "zeros": zeros, "dout": dout}
    if question_id == "batchnorm1d-class-numpy":
        turned = {
            "Z": x.T,
            "steps": arrays["steps"].swapaxes(1, 2),
            "unseen": arrays["unseen"].T,
            "dY": dout.T,
        }
        old = {"old_mean": arrays["mean"], "old_var": arrays["var"]}
        return {**turned, "gamma": gamma, "beta": beta, **old, "eps": eps, "momentum": new}
    running = {"running_mean": arrays["mean"], "running_var": arrays["var"]}
    bn_param = {"mode": "train", "eps": eps, "momentum": 1 - new, **running}
    given = {"x": x, "steps": arrays["steps"], "unseen": arrays["unseen"], "gamma": gamma, "beta": beta}
    return {**given, "dout": dout, "bn_param": bn_param}
