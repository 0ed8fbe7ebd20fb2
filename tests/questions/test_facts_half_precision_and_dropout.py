"""Batch norm in float16 and beside dropout: what our questions say is what numpy and torch do."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from facts import holding, key, ticked
from torch import nn

EXACT = torch.float64


@pytest.mark.parametrize("value", [0.25, 0.5, 2, 4, 8])
def test_float16_stalled_sum_is_what_numpy_adds_up(value: float) -> None:
    total = np.float16(0)
    for _ in range(5000):
        total = np.float16(total + np.float16(value))
    assert float(total) / 5000 == pytest.approx(key("float16-stalled-sum", n=5000, v=value))


def test_float16_dangers_are_real() -> None:
    half = np.float16
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        square = half(300) * half(300)
        constant = half(0) / np.sqrt(half(0) + half(1e-8))
    running = half(100)
    moved = (
        half(half(0.9) * running + half(0.1) * half(100.2)),
        half(running + half(0.1) * (half(100.2) - running)),
    )
    assert ticked("float16-dangers") == holding(
        {
            "squares": bool(np.isinf(square)),
            "eps": bool(np.isnan(constant)),
            "momentum": all(value == running for value in moved),
            "negative": half(-5) != -5,
            "gamma": half(1) != 1,
        }
    )
    assert float(np.finfo(half).max) == 65504
    assert float(np.finfo(half).smallest_subnormal) == pytest.approx(6e-8, rel=0.01)


def test_statistics_of_half_precision_inputs_are_kept_in_float32() -> None:
    layer = nn.BatchNorm1d(1)
    assert layer(torch.tensor([[300.0], [-300.0]]).half()).dtype == torch.float16
    assert layer.running_var is not None
    assert layer.running_var.dtype == torch.float32
    assert torch.isfinite(layer.running_var).all()


def test_dropout_variance_is_what_torch_makes() -> None:
    torch.manual_seed(0)
    x = 3 + torch.tensor([2.0, -2.0], dtype=EXACT).repeat(500_000)[:, None]  # mean 3, variance 4
    layer = nn.BatchNorm1d(1, momentum=1.0, dtype=EXACT)
    dropped = nn.Dropout(0.25)(x)
    layer(dropped)
    assert dropped.mean().item() == pytest.approx(3, rel=0.01)
    assert layer.running_var is not None
    assert layer.running_var.item() == pytest.approx(key("dropout-variance", mu=3, v=4, p=0.25), rel=0.01)


def test_dropout_place_behind_the_last_batch_norm_does_no_harm() -> None:
    places: dict[str, list[nn.Module]] = {
        "end": [nn.Identity(), nn.Identity()],
        "before": [nn.Identity(), nn.Dropout()],
        "start": [nn.Dropout(), nn.Identity()],
    }

    def fits(start: nn.Module, before: nn.Module) -> bool:
        """Whether the running variances of both layers are those that evaluation shows them."""
        torch.manual_seed(0)
        norms = [nn.BatchNorm1d(6, momentum=None) for _ in range(2)]
        model = nn.Sequential(
            start,
            nn.Linear(6, 6),
            norms[0],
            nn.ReLU(),
            before,
            nn.Linear(6, 6),
            norms[1],
            nn.ReLU(),
            nn.Dropout(),
        )
        batches = torch.rand(8, 4096, 6) + 1
        with torch.no_grad():
            for batch in batches:
                model(batch)
            seen = _variances_in_evaluation(model, norms, batches.flatten(0, 1))
        return all(
            torch.allclose(variance, norm.running_var, rtol=0.1)
            for norm, variance in zip(norms, seen, strict=True)
            if norm.running_var is not None
        )

    facts = {place: fits(*modules) for place, modules in places.items()}
    assert ticked("dropout-place") == holding(facts)


def _variances_in_evaluation(
    model: nn.Sequential, norms: list[nn.BatchNorm1d], x: torch.Tensor
) -> list[torch.Tensor]:
    seen: list[torch.Tensor] = []
    for norm in norms:
        norm.register_forward_pre_hook(lambda _, args: seen.append(args[0].var(dim=0)))
    model.eval()(x)
    return seen
