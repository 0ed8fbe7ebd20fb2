"""A small question that is proven, to be spoilt in one place at a time."""

from __future__ import annotations

import textwrap
from typing import Any

from questions.code import CodeQuestion
from questions.loader import LoadedQuestion, content_version


def answer(body: str) -> str:
    """Source of an answer whose `centre(x)` has this body."""
    return f"import numpy as np\n\n\ndef centre(x):\n{textwrap.indent(body, '    ')}\n"


FIELDS: dict[str, Any] = {
    "id": "centre",
    "kind": "code",
    "title": "Take each column's mean away",
    "lesson": "L0",
    "points": 2,
    "library": "numpy",
    "provides": ["centre"],
    "prompt": "Write `centre(x)` for `x` of shape (N, D), float64: each column less its mean.",
    "starter": answer("return x"),
    "solution": answer("return x - x.mean(axis=0)"),
    "inputs": 'return {"x": rng.normal(3, 2, (6, 4))}',
    "cases": [
        {"id": "centres", "points": 1, "run": 'return {"out": centre(x)}'},
        {"id": "shifted", "points": 1, "run": 'return {"out": centre(x + 1)}'},
    ],
    "equivalents": [{"code": answer("return x - np.einsum('nd->d', x) / len(x)")}],
    "mutants": [{"misconception": "wrong-axis", "code": answer("return x - x.mean()")}],
    "variants": 2,
}


def centre_question(**changes: Any) -> LoadedQuestion:
    """The question with whole fields replaced."""
    question = CodeQuestion.model_validate(FIELDS | changes)
    return LoadedQuestion(question, content_version(question), "")
