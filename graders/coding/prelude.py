"""What runs in the box before an answer does: `forbidding.py`, told what the question forbids."""

from __future__ import annotations

from pathlib import Path

from graders.coding.torch_layers import OPERATORS, WRITTEN_OUT, layers_behind
from questions.code import CodeQuestion

_FORBIDDING = (Path(__file__).parent / "forbidding.py").read_text(encoding="utf-8")


def prelude_for(question: CodeQuestion) -> str:
    """The prelude's source; empty where nothing is forbidden."""
    if not question.forbidden:
        return ""
    layers = layers_behind(question.forbidden) if question.library == "torch" else ()
    operators = _gather(OPERATORS, layers)
    written_out = _gather(WRITTEN_OUT, layers)
    return f"{_FORBIDDING}\nenforce(source, {question.forbidden!r}, {operators!r}, {written_out!r})\n"


def _gather(table: dict[str, tuple[str, ...]], layers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for layer in layers for name in table[layer]))
