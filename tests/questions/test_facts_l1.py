"""What our plain questions of lesson L1 say is what numpy and torch do."""

from __future__ import annotations

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
    mistake,
    options,
    random_rows,
    ticked,
)
from torch import nn

SIGNS = (-1.0, 1.0, -1.0, 1.0)  # four values that are their own normalised ones


def test_a_constant_feature_comes_out_as_beta() -> None:
    out = batch_norm(column([7, 7, 7, 7]), gamma=3, beta=0.5, eps=1e-5)
    assert out.tolist() == [0.5] * 4
    assert ticked("constant-feature") == {"beta"}


def test_inference_uses_what_the_layer_keeps() -> None:
    layer = nn.BatchNorm1d(1, eps=0.5, dtype=torch.float64)
    fill(layer, weight=2, bias=-1, running_mean=4, running_var=3)
    layer.eval()
    out = layer(column([11, 9, 20])[:, None])
    numbers: dict[str, Any] = {"mean": 4, "var": 3, "gamma": 2, "beta": -1, "x": [11, 9, 20]}
    assert out[0].item() == pytest.approx(key("inference-output", **numbers))
    layer.train()
    wrong = mistake("inference-output", "eval-uses-batch-statistics", **numbers)
    assert layer(column([11, 9, 20])[:, None])[0].item() == pytest.approx(wrong)


def test_what_depends_on_the_neighbours() -> None:
    def with_neighbours(seed: int) -> dict[str, torch.Tensor]:
        x = torch.cat([random_rows(1, 2), random_rows(5, 2, seed=seed)]).requires_grad_()
        layer = nn.BatchNorm1d(2, dtype=torch.float64)
        out = layer(x)
        (gradient,) = torch.autograd.grad(out.pow(3).sum(), x)
        layer.eval()
        seen = {"train-output": out[0], "train-gradient": gradient[0], "running": kept(layer, "running_mean")}
        fill(layer, running_mean=0.0, running_var=1.0)
        return seen | {"infer-output": layer(x)[0], "running-at-inference": kept(layer, "running_var")}

    one, other = with_neighbours(1), with_neighbours(2)
    changed = {name: not torch.allclose(one[name], other[name]) for name in one}
    assert holding(changed) == ticked("depends-on-neighbours")


def test_what_backward_reads_is_enough_for_autograds_gradients() -> None:
    x = random_rows(6, 3)
    upstream = torch.randn(6, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    scope: dict[str, Any] = {
        "Z_hat": batch_norm(x).T,
        "s": x.std(dim=0, unbiased=False)[:, None],
        "gamma": 2.0,
        "dY": upstream.T,
        "N": 6,
    }
    names = {"hat": "Z_hat", "deviation": "s", "gamma": "gamma"}
    assert {names[option] for option in ticked("what-forward-keeps")} == set(scope) - {"dY", "N"}
    d_gamma = (scope["dY"] * scope["Z_hat"]).sum(axis=1, keepdims=True)
    d_beta = scope["dY"].sum(axis=1, keepdims=True)
    factor = scope["gamma"] / (scope["N"] * scope["s"])
    d_z = factor * (scope["N"] * scope["dY"] - d_beta - scope["Z_hat"] * d_gamma)
    assert torch.allclose(d_z.T, input_gradient(x, upstream, gamma=2.0))


def test_gradient_of_gamma_is_autograds() -> None:
    gamma = column([3.0]).requires_grad_()
    upstream = column([2, 7, 4, 9])
    assert torch.allclose(batch_norm(column([4, 8, 4, 8])), column([*SIGNS]))
    out = gamma * batch_norm(column([4, 8, 4, 8]))
    (gradient,) = torch.autograd.grad((upstream * out).sum(), gamma)
    assert gradient.item() == pytest.approx(key("gradient-of-gamma", a=2, b=7, c=4, d=9, gamma=3))


def test_gradients_of_a_column_sum_to_nothing() -> None:
    gradient = input_gradient(random_rows(4, 1), random_rows(4, 1, seed=5), gamma=2.0)[:, 0]
    a, b, c, d = gradient.tolist()
    assert key("missing-gradient", a=a, b=b, c=c) == pytest.approx(d)


@pytest.mark.parametrize(
    "expression",
    [
        "dY.sum(axis=1, keepdims=True)",
        "np.sum(dY, axis=1, keepdims=True)",
        "dY.sum(keepdims=True, axis=-1)",
        "dY.sum(1)[:, None]",
        "np.add.reduce(dY, axis=1)",
        "dY.T.sum(axis=0)",
        "np.sum(dY.T, axis=0)",
        "sum(dY.T)",
        "np.einsum('fn->f', dY)",
        "dY @ np.ones(dY.shape[1])",
    ],
)
def test_accepted_gradients_of_beta_sum_over_the_batch(expression: str) -> None:
    assert accepts("gradient-of-beta", expression)
    upstream = np.arange(15.0).reshape(3, 5)
    assert eval(expression, {"np": np, "dY": upstream}).ravel() == pytest.approx([10, 35, 60])


@pytest.mark.parametrize(
    "expression", ["sum(dY)", "np.sum(dY.T)", "dY.mean(axis=1)", "np.einsum('ij->j', dY)"]
)
def test_other_sums_are_no_gradient_of_beta(expression: str) -> None:
    assert not accepts("gradient-of-beta", expression)
    upstream = np.arange(15.0).reshape(3, 5)
    other = np.ravel(eval(expression, {"np": np, "dY": upstream}))
    assert not np.array_equal(other, upstream.sum(axis=1))


def test_running_mean_after_equal_batches() -> None:
    layer = nn.BatchNorm1d(1, dtype=torch.float64)
    for _ in range(5):
        layer(column([8, 12])[:, None])
    assert kept(layer, "running_mean").item() == pytest.approx(key("running-after-steps", k=5, m=10))


def test_running_variance_step_is_torchs() -> None:
    layer = nn.BatchNorm1d(1, dtype=torch.float64)
    layer(column([1, 5, 9])[:, None])  # variance 32/3 over N
    expected = key("running-variance-step", n=3, v=32 / 3)
    assert kept(layer, "running_var").item() == pytest.approx(expected)


def test_two_running_variances_differ_as_said() -> None:
    layer = nn.BatchNorm1d(1, dtype=torch.float64)
    biased, mean = 1.0, 0.0
    for seed in range(400):
        x = random_rows(4, 1, seed=seed)
        out = layer(x)
        biased = 0.9 * biased + 0.1 * x.var(unbiased=False).item()
        mean = 0.9 * mean + 0.1 * x.mean().item()
    many = random_rows(400, 1)
    unbiased = kept(layer, "running_var").item()
    facts = {
        "ratio": unbiased == pytest.approx(4 / 3 * biased),
        "training": torch.allclose(out, batch_norm(x, eps=1e-5)),
        "closer": many.var().item() == pytest.approx(many.var(unbiased=False).item(), rel=0.01),
        "means": kept(layer, "running_mean").item() != pytest.approx(mean),
        "steps": unbiased == pytest.approx(biased),
        "outputs": unbiased < biased,
    }
    assert holding(facts) == ticked("two-running-variances")


def test_noise_of_the_mean_before_batch_norm_and_none_after() -> None:
    generator = torch.Generator().manual_seed(0)
    batches = 3 * torch.randn(4_000, 8, dtype=torch.float64, generator=generator)
    assert batches.mean(dim=1).std().item() == pytest.approx(key("noise-of-the-mean", s=3, n=8), rel=0.05)
    after = batch_norm(batches.T, eps=1e-5)
    assert after.mean(dim=0).std().item() < 1e-6
    assert after.std(dim=0, unbiased=False).std().item() < 1e-3
    assert ticked("small-batches-seen") == {"flat"}


def test_correlations_between_features_stay() -> None:
    x = random_rows(50, 2)
    x[:, 1] += 3 * x[:, 0]
    assert torch.allclose(torch.corrcoef(x.T), torch.corrcoef(batch_norm(x).T))
    assert "decorrelated" not in ticked("what-it-brings")


def test_layer_norm_takes_one_mean_for_each_example() -> None:
    x = random_rows(8, 20)
    _, mean, _ = torch.native_layer_norm(x, [20], None, None, 1e-5)
    assert mean.numel() == key("how-many-means", n=8, d=20)


def test_layer_norm_is_what_its_question_says() -> None:
    layer = nn.LayerNorm(5, dtype=torch.float64)
    x, other = random_rows(4, 5), random_rows(4, 5, seed=1)
    out = layer(x)
    layer.eval()
    facts = {
        "modes": torch.equal(layer(x), out),
        "single": torch.allclose(layer(x[:1]), out[:1]),
        "affine": {tuple(parameter.shape) for parameter in layer.parameters()} == {(5,)},
        "running": any(True for _ in layer.buffers()),
        "neighbours": not torch.allclose(layer(torch.cat([x[:1], other]))[0], out[0]),
        "feature-mean": torch.allclose(out.mean(dim=0), torch.zeros(5, dtype=torch.float64)),
    }
    assert holding(facts) == ticked("norms-compared")


def test_a_token_is_normalised_alone_by_its_512_features() -> None:
    x = torch.randn(8, 50, 512, generator=torch.Generator().manual_seed(0))
    alone = nn.LayerNorm(512)(x[3, 7])
    assert accepts("layer-norm-argument", "nn.LayerNorm(512)")
    assert not accepts("layer-norm-argument", "nn.LayerNorm((50, 512))")
    assert torch.allclose(nn.LayerNorm(512)(x)[3, 7], alone, atol=1e-6)
    assert not torch.allclose(nn.LayerNorm((50, 512))(x)[3, 7], alone, atol=1e-3)
    with pytest.raises(RuntimeError):
        nn.LayerNorm(50)(x)


@pytest.mark.parametrize(
    "expression",
    [
        "bn(Z.unsqueeze(0)).squeeze(0)",
        "bn(Z[None])[0]",
        "torch.permute(bn(Z.T), (1, 0))",
        "bn(Z.T).T",
        "(bn(Z.t())).t().contiguous()",
        "bn(Z.permute(1, 0)).transpose(-1, -2)",
        "bn(torch.t(Z)).swapaxes(0, 1)",
        "torch.transpose(bn(torch.transpose(Z, 0, 1)), 0, 1)",
    ],
)
def test_transposed_there_and_back(expression: str) -> None:
    assert accepts("transposed-into-torch", expression)
    z = random_rows(8, 3).T
    out = eval(expression, {"torch": torch, "bn": nn.BatchNorm1d(3, eps=1e-12, dtype=torch.float64), "Z": z})
    assert torch.allclose(out, batch_norm(z.T).T)


def test_a_unit_axis_at_the_wrong_place_does_not_transpose() -> None:
    layer, z = nn.BatchNorm1d(3), random_rows(8, 3).T.float()
    assert not accepts("transposed-into-torch", "bn(Z.unsqueeze(1)).squeeze(1)")
    with pytest.raises(RuntimeError):
        layer(z.unsqueeze(1))


def test_a_square_batch_is_normalised_over_its_features_without_an_error() -> None:
    z = random_rows(64, 64).T.contiguous()  # (features, batch)
    out = nn.BatchNorm1d(64, eps=1e-12, dtype=torch.float64)(z)
    for example in range(3):
        assert torch.allclose(out[:, example], batch_norm(z[:, example]))
    assert ticked("square-batch") == {"silent"}
    with pytest.raises(RuntimeError):
        nn.BatchNorm1d(64)(torch.zeros(64, 32))


def test_one_image_is_normalised_over_its_pixels() -> None:
    image = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    out = nn.BatchNorm2d(3)(image)
    assert torch.allclose(out.mean(dim=(0, 2, 3)), torch.zeros(3), atol=1e-6)
    assert torch.allclose(out.var(dim=(0, 2, 3), unbiased=False), torch.ones(3), atol=1e-3)
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        nn.BatchNorm2d(3)(torch.zeros(1, 3, 1, 1))
    assert "64 pixels" in options("one-image")["works"]


def fill(layer: nn.Module, **values: float) -> None:
    with torch.no_grad():
        for name, value in values.items():
            getattr(layer, name).fill_(value)


def kept(layer: nn.Module, name: str) -> torch.Tensor:
    value: torch.Tensor = getattr(layer, name)
    return value.clone()
