"""What runs in the box before an answer does: `forbidding.py`, told what the question forbids."""

from __future__ import annotations

from pathlib import Path

from questions.code import CodeQuestion

_FORBIDDING = (Path(__file__).parent / "forbidding.py").read_text(encoding="utf-8")

# A layer has many names in torch and ends in few operators: whoever forbids one of the
# names means the layer.
_OPERATORS = {
    "batchnorm": (
        "native_batch_norm",
        "native_batch_norm.out",
        "_native_batch_norm_legit",
        "_native_batch_norm_legit.out",
        "_native_batch_norm_legit.no_stats",
        "_native_batch_norm_legit.no_stats_out",
        "_batch_norm_with_update",
    ),
    "layernorm": ("native_layer_norm",),
    "groupnorm": ("native_group_norm",),
    "instancenorm": ("native_batch_norm",),
}


def prelude_for(question: CodeQuestion) -> str:
    """The prelude's source; empty where nothing is forbidden."""
    if not question.forbidden:
        return ""
    operators = operators_behind(question.forbidden) if question.library == "torch" else ()
    return f"{_FORBIDDING}\nenforce(source, {question.forbidden!r}, {operators!r})\n"


def operators_behind(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of torch's operators that the layers behind these dotted names end in."""
    last_parts = [name.rpartition(".")[2].replace("_", "").lower() for name in names]
    found = {
        operator: None
        for layer, operators in _OPERATORS.items()
        if any(layer in part for part in last_parts)
        for operator in operators
    }
    return tuple(found)
