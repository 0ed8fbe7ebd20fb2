"""A small question with one case that is hard on rounding, to be spoilt in one place at a time."""

from __future__ import annotations

import textwrap
from typing import Any

from questions.code import CodeQuestion
from questions.loader import LoadedQuestion, content_version


def answer(body: str) -> str:
    """Source of an answer whose `variance(x)` has this body."""
    return f"import numpy as np\n\n\ndef variance(x):\n{textwrap.indent(body, '    ')}\n"


TWO_PASS = answer("return ((x - x.mean(axis=0)) ** 2).mean(axis=0)")
ONE_PASS = answer("return (x ** 2).mean(axis=0) - x.mean(axis=0) ** 2")
IN_DOUBLE = answer("return x.astype(np.float64).var(axis=0)")
UNBIASED = answer("return x.var(axis=0, ddof=1)")
NEAR = {"id": "near", "title": "Near zero", "points": 1, "run": 'return {"var": variance(near)}'}
FAR = {
    "id": "far",
    "title": "Far from zero",
    "points": 1,
    "stability": True,
    "run": 'return {"var": variance(far)}',
}
FIELDS: dict[str, Any] = {
    "id": "variance",
    "kind": "code",
    "title": "The variance of each column",
    "lesson": "L0",
    "points": 2,
    "library": "numpy",
    "provides": ["variance"],
    "prompt": "Write `variance(x)` for `x` of shape (N, D), float32: biased, divided by N, over axis 0.",
    "starter": answer("return None"),
    "solution": TWO_PASS,
    "inputs": (
        'noise = rng.normal(0, 1, (8, 3))\nreturn {"near": noise.astype("float32"),'
        ' "far": (1e4 + 0.1 * noise).astype("float32")}'
    ),
    "cases": [NEAR, FAR],
    "equivalents": [{"code": IN_DOUBLE}, {"code": answer("return np.stack([c.var() for c in x.T])")}],
    "mutants": [
        {"misconception": "unstable-variance", "code": ONE_PASS},
        {"misconception": "unbiased-variance", "code": UNBIASED},
    ],
    "variants": 4,
}


def variance_question(**changes: Any) -> LoadedQuestion:
    """The question with whole fields replaced."""
    question = CodeQuestion.model_validate(FIELDS | changes)
    return LoadedQuestion(question, content_version(question), "")
