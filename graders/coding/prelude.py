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
    layers = layers_behind(question.forbidden) if question.library == "torch" else ()
    operators = tuple(dict.fromkeys(operator for layer in layers for operator in _OPERATORS[layer]))
    return f"{_FORBIDDING}\nenforce(source, {question.forbidden!r}, {operators!r}, {layers!r})\n"


def layers_behind(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of torch's layers that these dotted names lead to, under whatever spelling."""
    last_parts = [name.rpartition(".")[2].replace("_", "").lower() for name in names]
    return tuple(layer for layer in _OPERATORS if any(layer in part for part in last_parts))
