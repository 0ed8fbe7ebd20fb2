"""Norms for small batches: what our questions say is what torch does."""

from __future__ import annotations

import pytest
import torch
from facts import accepted, holding, key, ticked
from torch import nn
from torch.nn import functional

EXACT = torch.float64


def test_same_in_any_batch_holds_for_norms_without_batch_statistics() -> None:
    layers = {
        "layer": nn.LayerNorm((12, 5, 6)),
        "group": nn.GroupNorm(3, 12),
        "instance": nn.InstanceNorm2d(12),
        "batch": nn.BatchNorm2d(12),
        "large-batch": nn.BatchNorm2d(12),
    }
    sizes = dict.fromkeys(layers, 4) | {"large-batch": 1024}
    image = torch.randn(1, 12, 5, 6, dtype=EXACT)

    def same(name: str) -> bool:
        layer = layers[name].to(EXACT)
        one, other = (
            layer(torch.cat([image, torch.randn(sizes[name] - 1, 12, 5, 6, dtype=EXACT)]))[0]
            for _ in range(2)
        )
        return torch.allclose(one, other, rtol=1e-9)

    assert ticked("same-in-any-batch") == holding({name: same(name) for name in layers})


def test_norm_of_each_row_is_layer_norm_and_group_norm_with_one_group() -> None:
    x = torch.randn(3, 8, dtype=EXACT)
    by_hand = (x - x.mean(dim=1, keepdim=True)) / (x.var(dim=1, keepdim=True, unbiased=False) + 1e-5).sqrt()
    assert torch.allclose(functional.layer_norm(x, (8,)), by_hand)
    assert torch.allclose(functional.group_norm(x, 1), by_hand)
    assert accepted("norm-of-each-row")[0] == "layer norm"


def test_group_norm_count_is_what_torch_averages() -> None:
    x = torch.zeros(5, 12, 7, 9, dtype=EXACT)
    x[0, 0, 0, 0] = 1
    out = functional.group_norm(x, 3, eps=1e-12)
    count = out[0, :4].numel()
    assert count == key("group-norm-count", n=5, g=3, c=12, h=7, w=9)
    # A single one among `count` zeros: the normalised zeros are -1 / sqrt(count - 1).
    assert out[0, 1, 0, 0].item() == pytest.approx(-((count - 1) ** -0.5))
    assert out[0, 4].abs().max().item() == 0
