"""What our questions on lesson L3 say is what torch does."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch
from facts import accepted, holding, key, options, ticked
from torch import nn
from torch.nn import functional


def test_layer_for_images_takes_what_the_convolution_gives() -> None:
    images = nn.Conv2d(3, 24, kernel_size=5)(torch.randn(2, 3, 9, 9))
    assert _layer(accepted("layer-for-images")[0])(images).shape == images.shape
    for wrong in ("nn.BatchNorm2d(3)", "nn.BatchNorm2d(5)", "nn.BatchNorm1d(24)", "nn.BatchNorm3d(24)"):
        assert _raises(partial(_layer(wrong), images))


def test_layer_for_volumes_takes_what_the_convolution_gives() -> None:
    volumes = nn.Conv3d(1, 12, kernel_size=3)(torch.randn(2, 1, 5, 6, 7))
    assert _layer(accepted("layer-for-volumes")[0])(volumes).shape == volumes.shape
    for wrong in ("nn.BatchNorm2d(12)", "nn.BatchNorm1d(12)", "nn.BatchNorm3d(1)", "nn.BatchNorm3d(40)"):
        assert _raises(partial(_layer(wrong), volumes))


def test_volume_statistics_counts_what_torch_averages() -> None:
    count = key("volume-statistics", n=2, c=3, d=6, h=7, w=9)
    x = torch.zeros(2, 3, 6, 7, 9)
    x[0, 0, 0, 0, 0] = count
    layer = nn.BatchNorm3d(3, momentum=1.0)
    layer(x)
    assert layer.running_mean is not None
    assert layer.running_mean.tolist() == pytest.approx([1, 0, 0])


def test_argument_after_flatten_is_the_one_that_runs() -> None:
    features = int(key("argument-after-flatten", c=8, h=5, w=6))
    flat = nn.Flatten()(torch.randn(20, 8, 5, 6))
    assert nn.BatchNorm1d(features)(flat).shape == (20, features)


def test_too_many_axes_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 2D or 3D input"):
        nn.BatchNorm1d(16)(torch.randn(8, 16, 10, 10))
    assert ticked("too-many-axes") == {"error"}


def test_mlp_shapes_are_torchs() -> None:
    linear, norm = nn.Linear(20, 64), nn.BatchNorm1d(64)
    rest = nn.Sequential(nn.ReLU(), nn.Linear(64, 1), nn.Sigmoid())
    hidden = linear(torch.randn(32, 20))
    out = norm(hidden)
    assert norm.running_mean is not None
    columns = torch.allclose(10 * norm.running_mean, hidden.mean(dim=0), atol=1e-5)
    learnt = sum(parameter.numel() for parameter in norm.parameters())
    assert ticked("mlp-shapes") == holding(
        {
            "means": norm.running_mean.shape == (64,) and columns,
            "shape": out.shape == (32, 64),
            "learnt": learnt == 128,
            "rows": norm.running_mean.shape == (32,),
            "matrix": learnt == 64 * 64,
            "centred": rest(out).mean().item() < 1e-3,
        }
    )


def test_what_fits_batchnorm2d_is_what_torch_takes() -> None:
    layer = nn.BatchNorm2d(16)
    shapes = {option: ast.literal_eval(text) for option, text in options("what-fits-batchnorm2d").items()}
    fits = {option: not _raises(partial(layer, torch.randn(shape))) for option, shape in shapes.items()}
    assert ticked("what-fits-batchnorm2d") == holding(fits)
    layer.eval()
    assert layer(torch.randn(1, 16, 1, 1)).shape == (1, 16, 1, 1)


def test_larger_weights_give_the_same_output_and_smaller_gradients() -> None:
    torch.manual_seed(0)
    u, target = torch.randn(16, 4, dtype=torch.float64), torch.randn(16, 3, dtype=torch.float64)
    weight = torch.randn(3, 4, dtype=torch.float64)

    def run(factor: float) -> tuple[torch.Tensor, torch.Tensor]:
        leaf = (factor * weight).requires_grad_()
        out = functional.batch_norm(u @ leaf.T, None, None, training=True, eps=1e-12)
        (gradient,) = torch.autograd.grad((out - target).square().sum(), leaf)
        return out, gradient

    (small, small_gradient), (large, large_gradient) = run(1), run(10)
    assert torch.allclose(small, large)
    assert torch.allclose(small_gradient, 10 * large_gradient)
    assert ticked("why-higher-learning-rates") == {"scale"}


def test_norm_on_the_logit_splits_any_batch() -> None:
    logits = 20 + torch.rand(32, 1)  # as sure of class 1 as can be
    out = torch.sigmoid(nn.BatchNorm1d(1)(logits))
    assert ticked("norm-on-the-logit") == holding(
        {
            "split": out.max().item() > 0.5 > out.min().item(),
            "high": out.min().item() > 0.9,
            "half": torch.allclose(out, torch.tensor(0.5)),
            "fails": False,
        }
    )


def _layer(source: str) -> nn.Module:
    layer: nn.Module = eval(source, {"nn": nn})
    return layer


def _raises(call: Callable[[], Any]) -> bool:
    try:
        call()
    except (ValueError, RuntimeError):
        return True
    return False
