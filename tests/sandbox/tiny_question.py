"""The tiny question that the attacks answer: double what you get."""

from __future__ import annotations

from typing import Any, Literal

from questions.code import CodeQuestion

Library = Literal["numpy", "torch"]
VERSION = "tiny"
# The comment is what an attack on the solution looks for: no answer may ever meet it.
SOLUTION = "def f(x):\n    return x + x  # kept from every answer\n"
HONEST = "def f(x):\n    return 2 * x\n"
TIME_LIMIT_S = 10.0  # nobody meets it by being slow on a busy machine
SHORT_LIMIT_S = 0.3  # for what is meant to meet it
MEMORY_MIB = 256


def tiny_question(
    library: Library = "numpy", *, time_s: float = TIME_LIMIT_S, **changes: Any
) -> CodeQuestion:
    """Two cases of one point each, for numpy or torch; `changes` replace whole fields."""
    fields = {
        "id": f"double-{library}",
        "kind": "code",
        "title": "Double it",
        "lesson": "L0",
        "points": 2,
        "prompt": "Write `f(x)`, which doubles the array `x`.",
        "library": library,
        "provides": ["f"],
        "starter": "def f(x): ...\n",
        "solution": SOLUTION,
        "inputs": "return {'x': rng.normal(3, 2, (3, 4))}",
        "cases": [
            {"id": "doubles", "points": 1, "run": "return {'out': f(x)}"},
            {"id": "shifted", "points": 1, "run": "return {'out': f(x + 1)}"},
        ],
        "limits": {"time_s": time_s, "memory_mib": MEMORY_MIB},
    }
    return CodeQuestion.model_validate(fields | changes)
