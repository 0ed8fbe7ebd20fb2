"""What our plain questions of lesson L0 say is what torch does."""

from __future__ import annotations

import itertools

import pytest
import torch
from facts import (
    accepts,
    batch_norm,
    column,
    holding,
    key,
    lines,
    mistake,
    mistakes,
    random_rows,
    right_orders,
    ticked,
)
from torch import nn


def test_moving_inputs_come_from_the_layers_before() -> None:
    def layer_three_receives(changed: int | None) -> torch.Tensor:
        torch.manual_seed(0)
        layers = [nn.Linear(4, 4) for _ in range(4)]
        if changed is not None:
            with torch.no_grad():
                layers[changed].bias.add_(1.0)
        return torch.relu(layers[1](torch.relu(layers[0](x))))

    x = torch.randn(8, 4, generator=torch.Generator().manual_seed(1))
    ids = ["first", "second", "third", "fourth"]
    before = layer_three_receives(None)
    moved = {name: not torch.equal(layer_three_receives(each), before) for each, name in enumerate(ids)}
    assert holding(moved) == ticked("moving-inputs")


def test_a_shift_and_a_stretch_do_not_reach_the_layer_after() -> None:
    before = random_rows(16, 1)
    assert torch.allclose(batch_norm(before), batch_norm(4 * before + 50))
    assert ticked("what-is-held") == {"same"}


def test_variance_after_counts_epsilon_and_gamma() -> None:
    x = column([9.5, 10.5, 9.5, 10.5])  # mean 10, variance 0.25
    out = batch_norm(x, gamma=3, beta=2, eps=0.1)
    expected = key("variance-after", mean=10, variance=0.25, gamma=3, beta=2, eps=0.1)
    assert out.var(unbiased=False).item() == pytest.approx(expected)


def test_layers_fit_in_one_order_only() -> None:
    parts = lines("layers-that-fit")
    running = set()
    for order in itertools.permutations(parts):
        network = eval(f"nn.Sequential({', '.join(parts[name] for name in order)})", {"nn": nn})
        try:
            network(torch.randn(5, 12))
        except (RuntimeError, ValueError):
            continue
        running.add(order)
    assert running == right_orders("layers-that-fit")


def test_the_mean_has_the_accepted_shape() -> None:
    x = torch.zeros(32, 10)
    mean = x.mean(dim=0)
    assert accepts("mean-shape", str(tuple(mean.shape)))
    assert accepts("mean-shape", str(mean.shape))
    for other in (x.mean(dim=1), x.mean(dim=0, keepdim=True), x.mean()):
        assert not accepts("mean-shape", str(tuple(other.shape)))
    assert (x - x.mean(dim=0)).shape == x.shape


@pytest.mark.parametrize(
    "expression",
    [
        "x.var(dim=0, unbiased=False)",
        "x.var(dim=0, correction=0)",
        "x.var(dim=0, keepdim=True, unbiased=False)",
        "x.var(0, False)",
        "x.var(unbiased=False, dim=0)",
        "torch.var(x, dim=0, unbiased=False)",
    ],
)
def test_accepted_variances_are_the_one_that_batch_norm_divides_by(expression: str) -> None:
    assert accepts("biased-argument", expression)
    x = random_rows(5, 2)
    variance = eval(expression, {"x": x, "torch": torch})
    assert torch.allclose((x - x.mean(dim=0)) / variance.sqrt(), batch_norm(x))


@pytest.mark.parametrize("expression", ["x.var(dim=0)", "x.var(dim=0, unbiased=True)", "x.var(0, True)"])
def test_other_variances_are_refused(expression: str) -> None:
    assert not accepts("biased-argument", expression)
    x = random_rows(5, 2)
    assert not torch.allclose((x - x.mean(dim=0)) / eval(expression, {"x": x}).sqrt(), batch_norm(x))


@pytest.mark.parametrize("n", [4, 8, 16])
def test_a_forgotten_argument_shrinks_all_values_by_one_factor(n: int) -> None:
    x = random_rows(n, 3)
    theirs = (x - x.mean(dim=0)) / x.var(dim=0).sqrt()
    assert (theirs / batch_norm(x)).numpy() == pytest.approx(key("forgotten-unbiased", n=n))


def test_the_gamma_named_makes_the_layer_the_identity() -> None:
    x = [1, 8, 3, 6]
    values = column(list(map(float, x)))
    gamma = key("identity-gamma", x=x, eps=0.5)
    assert torch.allclose(batch_norm(values, gamma, values.mean().item(), eps=0.5), values)
    wrong = mistake("identity-gamma", "eps-missing", x=x, eps=0.5)
    assert not torch.allclose(batch_norm(values, wrong, values.mean().item(), eps=0.5), values)


def test_the_next_batch_gets_mean_and_deviation_of_the_first() -> None:
    first, second = random_rows(16, 1), 7 * random_rows(16, 1, seed=1) - 3
    gamma, beta = first.std(unbiased=False).item(), first.mean().item()
    assert torch.allclose(batch_norm(first, gamma, beta), first)
    out = batch_norm(second, gamma, beta)
    assert not torch.allclose(out, second)
    assert out.mean().item() == pytest.approx(beta)
    assert out.std(unbiased=False).item() == pytest.approx(gamma)
    assert ticked("identity-next-batch") == {"like-a"}


def test_faster_in_time_is_the_ratio_of_times() -> None:
    slow_s, fast_s = 900 * 0.010, 200 * 0.010 * 1.25
    assert key("faster-in-time", slow=900, fast=200, extra=25) == pytest.approx(slow_s / fast_s)


def test_the_repairs_of_the_check_pass_and_the_others_do_not() -> None:
    x = random_rows(32, 5)

    def passes(deviation: torch.Tensor, target: float = 1.0) -> bool:
        return torch.allclose(deviation, torch.full_like(deviation, target), atol=0.01)

    out = batch_norm(x, eps=1e-5)
    assert not passes(out.std(dim=0))
    passing = {
        "argument": passes(out.std(dim=0, unbiased=False)),
        "target": passes(out.std(dim=0), (32 / 31) ** 0.5),
        "root-mean-square": passes(out.square().mean(dim=0).sqrt()),
        "seed": any(passes(batch_norm(random_rows(32, 5, seed)).std(dim=0)) for seed in range(50)),
        "epsilon": passes(batch_norm(x, eps=1e-12).std(dim=0)),
    }
    assert holding(passing) == ticked("repair-std-check")


@pytest.mark.parametrize("t", [0.005, 0.01, 0.015, 0.02, 0.03, 0.04])
def test_the_rows_named_are_the_fewest_that_pass(t: float) -> None:
    def passes(n: int) -> bool:
        return abs(batch_norm(random_rows(n, 1)).std().item() - 1) < t

    n = int(key("rows-for-the-check", t=t))
    assert passes(n)
    assert not passes(n - 1)
    without_root = next(n for n in range(2, 999) if n / (n - 1) - 1 < t - 1e-12)
    assert without_root in mistakes("rows-for-the-check", t=t)
