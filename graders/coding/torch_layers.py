"""Where torch's normalising layers end: the operators behind their many names, and their forms in Python.

Whoever forbids one of the names means the layer.
"""

from __future__ import annotations

# By layer, the operators that compute it on the processor.
OPERATORS = {
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

# The modules in which torch has its operators written out in Python, with the modules below them.
WRITTEN_OUT_IN = ("torch._decomp", "torch._refs", "torch._functorch.batch_norm_replacement")

_D, _R = "torch._decomp.decompositions", "torch._refs"
_IN_PLACE = "torch._functorch.batch_norm_replacement"

# By layer, the functions there that have its name in theirs.
WRITTEN_OUT = {
    "batchnorm": (
        f"{_D}._batch_norm_no_update",
        f"{_D}._batch_norm_with_update",
        f"{_D}._batch_norm_with_update_functional",
        f"{_D}._broadcast_batch_norm_backward",
        f"{_D}._get_batch_norm_reserve_tensor",
        f"{_D}._native_batch_norm_legit",
        f"{_D}._native_batch_norm_legit_functional",
        f"{_D}._native_batch_norm_legit_no_stats",
        f"{_D}._native_batch_norm_legit_no_training",
        f"{_D}.batch_norm_backward",
        f"{_D}.cudnn_batch_norm",
        f"{_D}.cudnn_batch_norm_backward",
        f"{_D}.miopen_batch_norm_backward",
        f"{_D}.native_batch_norm",
        f"{_D}.native_batch_norm_backward",
        f"{_D}.native_batch_norm_backward_out",
        f"{_D}.native_batch_norm_decomposition",
        f"{_D}.native_batch_norm_helper",
        f"{_IN_PLACE}.batch_norm_without_running_stats",
        f"{_IN_PLACE}.replace_all_batch_norm_modules_",
    ),
    "layernorm": (
        f"{_D}.native_layer_norm_backward",
        f"{_D}.native_layer_norm_backward_out",
        f"{_R}.native_layer_norm",
        f"{_R}.native_layer_norm_fake",
        f"{_R}.nn.functional.layer_norm",
    ),
    "groupnorm": (
        f"{_D}.native_group_norm_backward",
        f"{_D}.native_group_norm_backward_out",
        f"{_R}.native_group_norm",
        f"{_R}.nn.functional.group_norm",
    ),
    "instancenorm": (),
}


def layers_behind(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of torch's layers that these dotted names lead to, under whatever spelling."""
    last_parts = [bare(name.rpartition(".")[2]) for name in names]
    return tuple(layer for layer in OPERATORS if any(layer in part for part in last_parts))


def bare(name: str) -> str:
    """A name as layers are named here: `BatchNorm2d` and `batch_norm` both have `batchnorm` in it."""
    return name.replace("_", "").lower()
