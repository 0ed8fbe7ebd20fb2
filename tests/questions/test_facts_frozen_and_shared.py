"""Frozen, synchronised and accumulated batch norm: what our questions say is what torch does."""

from __future__ import annotations

import copy

import pytest
import torch
from facts import accepted, holding, key, ticked
from torch import nn
from torch.nn import functional

EXACT = torch.float64


def test_without_affine_there_is_nothing_to_learn() -> None:
    layer = nn.BatchNorm1d(8, affine=False, dtype=EXACT)
    x = (torch.randn(16, 8, dtype=EXACT) * 30 + 4).requires_grad_()
    out = layer(x)
    (gradient,) = torch.autograd.grad(out.pow(3).sum(), x)
    unit = torch.allclose(out.var(dim=0, unbiased=False), torch.ones(8, dtype=EXACT), rtol=1e-4)
    assert ticked("without-affine") == holding(
        {
            "no-parameters": not list(layer.parameters()),
            "standard": unit and out.mean(dim=0).abs().max().item() < 1e-9,
            "keeps": {"running_mean", "running_var"} <= set(layer.state_dict()),
            "same-modes": torch.allclose(layer.eval()(x), out),
            "frozen": layer.weight is not None,
            "no-backward": gradient.abs().max().item() == 0,
        }
    )


def test_eval_without_statistics_normalises_by_the_batch() -> None:
    layer = nn.BatchNorm1d(64, track_running_stats=False, dtype=EXACT)
    last, x = torch.randn(9, 64, dtype=EXACT) - 3, torch.randn(9, 64, dtype=EXACT) * 4 + 1
    layer(last)
    out = layer.eval()(x)
    assert ticked("eval-without-statistics") == holding(
        {
            "batch": torch.allclose(out, functional.batch_norm(x, None, None, training=True)),
            "initial": torch.allclose(out, x, rtol=1e-4),
            "last": torch.allclose(out, (x - last.mean(dim=0)) / last.std(dim=0, unbiased=False), rtol=1e-3),
            "nothing": torch.equal(out, x),
        }
    )
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        layer(x[:1])


def test_frozen_parameters_leave_the_statistics_moving() -> None:
    extractor = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).requires_grad_(requires_grad=False)
    model = nn.Sequential(extractor, nn.Linear(4, 1))
    x = torch.randn(8, 3)
    before, weights = extractor.eval()(x), copy.deepcopy(list(extractor.parameters()))
    model.train()
    _learn(model, torch.randn(8, 3) + 2)
    assert all(torch.equal(old, new) for old, new in zip(weights, extractor.parameters(), strict=True))
    assert not torch.allclose(extractor.eval()(x), before)
    assert torch.equal(extractor(x), extractor(x))
    assert ticked("frozen-but-drifting") == {"statistics"}


@pytest.mark.parametrize("call", accepted("freeze-one-layer"))
def test_freeze_one_layer_holds_its_statistics_alone(call: str) -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout()).train()
    bn = model[1]
    before = copy.deepcopy(bn.state_dict())
    eval(call, {"bn": bn})
    x = torch.randn(8, 3) + 2
    assert torch.allclose(bn(model[0](x)), model[0](x), rtol=1e-4, atol=1e-4)  # fresh: mean 0, variance 1
    model(x)
    assert all(torch.equal(value, before[name]) for name, value in bn.state_dict().items())
    assert model[2].training


def test_momentum_zero_holds_the_statistics_but_normalises_by_the_batch() -> None:
    bn = nn.BatchNorm1d(4, momentum=0.0)
    out = bn(torch.randn(8, 4) + 7)
    assert bn.running_mean is not None
    assert bn.running_mean.abs().max().item() == 0
    assert out.mean().item() == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("taken", [{"eval", "parameters"}, {"eval"}, {"parameters"}])
def test_freezing_complete_takes_both(taken: set[str]) -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
    bn, x = model[1], torch.randn(8, 4)
    before = bn.eval()(x)
    model.train()
    if "eval" in taken:
        bn.eval()
    if "parameters" in taken:
        bn.requires_grad_(requires_grad=False)
    _learn(model, torch.randn(8, 3) + 2)
    assert torch.allclose(bn.eval()(x), before) is (taken == ticked("freezing-complete"))
    assert model[0].weight.grad is not None


def test_no_grad_around_a_layer_cuts_off_those_before_it() -> None:
    first, bn, last = nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1)
    hidden = first(torch.randn(8, 3))
    with torch.no_grad():
        hidden = bn(hidden)
    last(hidden).sum().backward()
    assert first.weight.grad is None


def test_two_devices_variance_is_that_of_all_examples() -> None:
    signs = torch.tensor([1.0, -1.0], dtype=EXACT).repeat(5)
    together = torch.cat([2 + signs * 4**0.5, 12 + signs * 5**0.5])
    assert together.var(unbiased=False).item() == pytest.approx(
        key("two-devices-variance", m1=2, m2=12, v1=4, v2=5)
    )


@pytest.mark.parametrize("with_norm", [False, True])
def test_accumulated_gradients_are_those_of_one_batch_without_batch_norm_only(with_norm: bool) -> None:
    torch.manual_seed(0)
    middle = nn.BatchNorm1d(4) if with_norm else nn.Identity()
    first = nn.Linear(3, 4)
    model = nn.Sequential(first, middle, nn.ReLU(), nn.Linear(4, 1)).double()
    x, y = torch.randn(32, 3, dtype=EXACT), torch.randn(32, 1, dtype=EXACT)
    whole = torch.autograd.grad(functional.mse_loss(model(x), y), first.weight)[0]
    for rows, targets in zip(torch.split(x, 8), torch.split(y, 8), strict=True):
        loss = functional.mse_loss(model(rows), targets) / 4
        loss.backward()
    assert first.weight.grad is not None
    assert torch.allclose(first.weight.grad, whole) is not with_norm
    assert ticked("accumulated-gradients") == {"without-norm"}


def test_accumulated_running_mean_moves_with_each_forward_pass() -> None:
    layer = nn.BatchNorm1d(1, momentum=0.2, dtype=EXACT)
    assert layer.running_mean is not None
    layer.running_mean.fill_(3)
    for _ in range(4):
        layer(torch.tensor([[8.0], [12.0]], dtype=EXACT)).sum().backward()
    assert layer.running_mean.item() == pytest.approx(
        key("accumulated-running-mean", k=4, m=0.2, old=3, new=10)
    )


def _learn(model: nn.Module, x: torch.Tensor) -> None:
    for _ in range(3):
        model.zero_grad()
        loss = (model(x) - x[:, :1]).square().mean()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.grad is not None:
                    parameter.sub_(0.5 * parameter.grad)
