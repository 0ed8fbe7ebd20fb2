"""What the proof of a coding question does not promise. Runs our own content only, with no walls."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest

from questions.bank import load_bank
from questions.code import CodeQuestion

QUESTIONS = {
    name: loaded.question
    for name, loaded in load_bank().questions.items()
    if isinstance(loaded.question, CodeQuestion) and loaded.question.variants > 1
}


def make_inputs(question: CodeQuestion, seed: int) -> Any:
    scope: dict[str, Any] = {"np": np}
    exec(f"def inputs(rng):\n{textwrap.indent(question.inputs, '    ')}", scope)
    return scope["inputs"](np.random.default_rng(seed))


def differ(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return any(differ(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) != len(other) or any(map(differ, one, other))
    return not np.array_equal(one, other)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_every_variant_has_other_inputs(question: CodeQuestion) -> None:
    assert differ(make_inputs(question, 0), make_inputs(question, 1))
