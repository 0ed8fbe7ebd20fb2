"""What our plain questions on folding, averages, rounding and gradients say is what numpy and torch do."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from facts import (
    accepts,
    batch_norm,
    column,
    holding,
    input_gradient,
    key,
    lines,
    mistake,
    random_rows,
    right_orders,
    ticked,
)
from torch import nn

SIGNS = [-1.0, 1.0, -1.0, 1.0]  # four values that are their own normalised ones


def test_folded_bias_gives_what_both_layers_give() -> None:
    linear, bn = nn.Linear(2, 1), nn.BatchNorm1d(1, eps=1.0).eval()
    fill(linear, bias=2)
    fill(bn, weight=3, bias=-1, running_mean=7, running_var=8)
    at_zero = bn(linear(torch.zeros(1, 2))).item()
    assert at_zero == pytest.approx(key("folded-bias", b=2, gamma=3, beta=-1, mean=7, var=8))


def test_folding_steps_fold_in_the_orders_called_right_only() -> None:
    linear, bn = nn.Linear(3, 2), nn.BatchNorm1d(2)
    fill(bn, bias=0.5, running_mean=2, running_var=3)
    x = random_rows(5, 3).float()
    wanted = bn.eval()(linear(x))
    before = {name: value.clone() for name, value in linear.state_dict().items()}
    folding = set()
    for order in itertools.permutations(lines("folding-steps")):
        linear.load_state_dict(before)
        scope: dict[str, Any] = {"torch": torch, "linear": linear, "bn": bn}
        with torch.no_grad():
            if ran("folding-steps", order, scope):
                linear.weight.mul_(scope["scale"][:, None])
                if torch.allclose(linear(x), wanted, atol=1e-5):
                    folding.add(order)
    assert folding == right_orders("folding-steps")


def test_momentum_of_keras_turned_into_pytorchs() -> None:
    # In Keras the old value keeps the share `momentum`, and the new one gets the rest.
    layer = nn.BatchNorm1d(1, momentum=key("keras-momentum", m=0.97), dtype=torch.float64)
    fill(layer, running_mean=4)
    layer(column([8.0, 12.0])[:, None])
    assert kept(layer, "running_mean").item() == pytest.approx(4 * 0.97 + 10 * 0.03)


def test_cumulative_average_weighs_all_batches_alike() -> None:
    layer = nn.BatchNorm1d(1, momentum=None, dtype=torch.float64)
    for mean in (3, 14, 31):
        layer(column([mean - 1.0, mean + 1.0])[:, None])
    assert kept(layer, "running_mean").item() == pytest.approx(key("cumulative-three", a=3, b=14, c=31))
    assert accepts("momentum-none", "bn.momentum = None")
    assert 0.995**200 > 1 / 3  # what 1/200 as a fixed weight would leave of the start


def test_one_pass_variance_loses_every_digit_far_from_zero() -> None:
    results = []
    for seed in range(20):
        x = np.random.default_rng(seed).normal(10_000, 0.1, 1_000).astype(np.float32)
        results.append(float((x * x).mean() - x.mean() ** 2))
        assert float(((x - x.mean()) ** 2).mean()) == pytest.approx(0.01, rel=0.2)
    assert all(abs(result - 0.01) > 0.009 for result in results)
    assert min(results) < 0 or 0 in results
    assert ticked("one-pass-failure") == {"garbage"}


@pytest.mark.parametrize("k", range(11, 18))
def test_spacing_of_squares_is_float32s(k: int) -> None:
    assert key("spacing-of-squares", k=k) == float(np.spacing(np.float32(2**k) ** 2))


def test_stable_forms_stand_the_shift_and_the_others_do_not() -> None:
    x = np.random.default_rng(0).normal(10_000, 1, 300).astype(np.float32)
    right = x.astype(np.float64).var()

    def one_pass(values: Any) -> Any:
        return (values * values).mean() - values.mean() ** 2

    variances = {
        "two-pass": ((x - x.mean()) ** 2).mean(),
        "shifted": one_pass(x - x[0]),
        "differences": ((x[:, None] - x) ** 2).mean() / 2,
        "clipped": max(one_pass(x), np.float32(0)),
        "epsilon": one_pass(x) + np.float32(1e-3),
        "sorted": one_pass(np.sort(x)),
    }
    assert {variance.dtype for variance in variances.values()} == {np.dtype(np.float32)}
    close = {name: abs(variance - right) < 0.005 * right for name, variance in variances.items()}
    assert holding(close) == ticked("stable-forms")


def test_central_difference_of_a_cube() -> None:
    a, h = 2.0, 0.5
    assert ((a + h) ** 3 - (a - h) ** 3) / (2 * h) == pytest.approx(key("central-difference", a=a, h=h))


def test_a_tiny_step_leaves_one_digit() -> None:
    points = np.linspace(0.5, 1.5, 40)  # the loss is the sine, around 1

    def worst(h: float) -> float:
        numerical = (np.sin(points + h) - np.sin(points - h)) / (2 * h)
        return float(np.abs(numerical / np.cos(points) - 1).max())

    assert worst(1e-5) < 1e-8
    assert worst(1e-14) > 1e-2
    assert ticked("step-too-small") == {"rounding"}


def test_rescaled_weights_rescale_the_gradient_inversely() -> None:
    weight = random_rows(1, 3, seed=2)[0]
    small, large = weight_gradient(weight), weight_gradient(4 * weight)
    for before, after in zip(small.tolist(), large.tolist(), strict=True):
        assert key("rescaled-gradient", g=before, a=4) == pytest.approx(after)


def test_rescaled_weights_do_what_their_question_says() -> None:
    weight = random_rows(1, 3, seed=2)[0]
    gradient = weight_gradient(weight)
    x = random_rows(6, 3)
    layer = nn.BatchNorm1d(1, eps=1e-12, dtype=torch.float64)
    layer(x @ weight[:, None])
    layer.eval()
    facts = {
        "same-output": torch.allclose(batch_norm(x @ weight), batch_norm(x @ (10 * weight))),
        "orthogonal": abs(torch.dot(gradient, weight).item()) < 1e-9,
        "grows": (weight - 0.3 * gradient).norm().item() >= weight.norm().item(),
        "sign": torch.allclose(batch_norm(x @ weight), batch_norm(x @ -weight)),
        "evaluation": torch.allclose(layer(x @ weight[:, None]), layer(x @ (10 * weight[:, None]))),
        "same-gradient": torch.allclose(gradient, weight_gradient(10 * weight)),
    }
    assert gradient.norm() > 1e-3
    assert holding(facts) == ticked("rescaled-weights")


def test_layer_norm_backward_runs_along_rows_and_gamma_down_columns() -> None:
    x, gamma, upstream = layer_norm_inputs()
    out = torch.nn.functional.layer_norm(x, [4], gamma, None, eps=1e-3)
    out[0].sum().backward()
    assert x.grad is not None
    assert gamma.grad is not None
    assert x.grad[1:].abs().max() == 0  # no other example contributes
    assert gamma.grad.shape == upstream.sum(dim=0).shape
    assert ticked("layer-norm-axes") == {"right"}


def test_layer_norm_lines_give_autograds_gradient_in_the_orders_called_right_only() -> None:
    x, gamma, upstream = layer_norm_inputs()
    out = torch.nn.functional.layer_norm(x, [4], gamma, None, eps=1e-3)
    (dx,) = torch.autograd.grad((out * upstream).sum(), x)
    rows = x.detach().numpy()
    s = np.sqrt(rows.var(axis=1, keepdims=True) + 1e-3)
    given = {"dy": upstream.numpy(), "gamma": gamma.detach().numpy(), "s": s}
    given["x_hat"] = (rows - rows.mean(axis=1, keepdims=True)) / s
    right = set()
    for order in itertools.permutations(lines("layer-norm-backward-lines")):
        scope: dict[str, Any] = dict(given)
        if ran("layer-norm-backward-lines", order, scope) and np.allclose(scope["dx"], dx.numpy()):
            right.add(order)
    assert right == right_orders("layer-norm-backward-lines")


def test_closed_form_by_hand_is_autograds() -> None:
    x, upstream = 5 * column(SIGNS), column([7.0, 2.0, 3.0, 1.0])
    numbers = {"a": 7, "b": 2, "c": 3, "d": 1, "gamma": 3, "s": 5}
    assert torch.allclose(batch_norm(x), column(SIGNS))
    gradient = input_gradient(x, upstream, gamma=3.0)
    assert gradient[0].item() == pytest.approx(key("closed-form-by-hand", **numbers))
    hat = column(SIGNS)
    wrong = {
        "statistics-as-constants": upstream,
        "gradient-through-variance-missing": upstream - upstream.mean(),
        "gradient-through-mean-missing": upstream - hat * (upstream * hat).mean(),
    }
    for misconception, values in wrong.items():
        assert mistake("closed-form-by-hand", misconception, **numbers) == pytest.approx(
            3 / 5 * values[0].item()
        )


def test_two_rows_get_no_gradient() -> None:
    gradient = input_gradient(random_rows(2, 4), random_rows(2, 4, seed=1), gamma=2.0)
    assert gradient.abs().max() < 1e-9
    assert ticked("two-rows") == {"zero"}
    assert input_gradient(random_rows(3, 4), random_rows(3, 4, seed=1)).abs().max() > 1e-3


def weight_gradient(weight: torch.Tensor) -> torch.Tensor:
    """The gradient with respect to a unit's weights, of a loss on its outputs after batch norm."""
    leaf = weight.clone().requires_grad_()
    target = random_rows(6, 1, seed=4)[:, 0]
    loss = (batch_norm(random_rows(6, 3) @ leaf) - target).square().mean()
    (gradient,) = torch.autograd.grad(loss, leaf)
    return gradient


def layer_norm_inputs() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Inputs x (3, 4) and gamma (4,) that ask for gradients, and a gradient from above (3, 4)."""
    gamma = column([0.5, 2.0, 1.0, 3.0]).requires_grad_()
    return random_rows(3, 4).requires_grad_(), gamma, random_rows(3, 4, seed=1)


def ran(name: str, order: tuple[str, ...], scope: dict[str, Any]) -> bool:
    """Whether the lines of an ordering question run in `order`, on `scope`."""
    code = lines(name)
    try:
        exec("\n".join(code[item] for item in order), scope)
    except NameError:
        return False
    return True


def fill(layer: nn.Module, **values: float) -> None:
    with torch.no_grad():
        for name, value in values.items():
            getattr(layer, name).fill_(value)


def kept(layer: nn.Module, name: str) -> torch.Tensor:
    value: torch.Tensor = getattr(layer, name)
    return value.clone()
