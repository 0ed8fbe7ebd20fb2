"""What our questions on lesson L4 say is what torch does."""

from __future__ import annotations

import copy

import pytest
import torch
from facts import accepted, holding, key, options, ticked
from torch import nn
from torch.nn import functional

EXACT = torch.float64


def test_mean_of_a_column_is_what_torch_subtracts() -> None:
    a, b = [1, 4, 9], [20, 38, 26]
    layer = nn.BatchNorm1d(2, momentum=1.0)
    layer(torch.tensor([a, b], dtype=torch.float32).T)
    assert layer.running_mean is not None
    assert layer.running_mean[1].item() == pytest.approx(key("mean-of-a-column", a=a, b=b))


def test_means_of_images_as_torch_takes_them() -> None:
    x = torch.randn(8, 3, 10, 12, dtype=EXACT) + torch.arange(3)[:, None, None]
    scale = (x.var(dim=(0, 2, 3), keepdim=True, unbiased=False) + 1e-5).sqrt()
    expected = functional.batch_norm(x, None, None, training=True, eps=1e-5)

    def fits(expression: str) -> bool:
        try:
            return torch.allclose((x - eval(expression, {"x": x})) / scale, expected)
        except RuntimeError:
            return False

    facts = {option: fits(text) for option, text in options("means-of-images").items()}
    assert ticked("means-of-images") == holding(facts)
    with pytest.raises(RuntimeError, match="must match"):
        x - x.mean(dim=(0, 2, 3))


def test_slope_in_evaluation_is_torchs() -> None:
    layer = nn.BatchNorm1d(1, eps=0.25, dtype=EXACT).eval()
    state = {"weight": [3.0], "bias": [5.0], "running_mean": [2.0], "running_var": [3.75]}
    layer.load_state_dict({name: torch.tensor(value) for name, value in state.items()}, strict=False)
    low, high = layer(torch.tensor([[6.0], [10.0]], dtype=EXACT)).flatten().tolist()
    drawn = {"rm": 2, "rv": 3.75, "gamma": 3, "beta": 5, "bm": 6, "bv": 1, "d": 4}
    assert high - low == pytest.approx(key("evaluate-by-hand", **drawn))


def test_running_variance_tells_what_torch_divided_by() -> None:
    layer = nn.BatchNorm1d(1, momentum=0.2, eps=1e-12, dtype=EXACT)
    assert layer.running_var is not None
    layer.running_var.fill_(5.0)
    x = torch.tensor([3, 18, 7, 12], dtype=EXACT)
    out = layer(x[:, None])[:, 0]
    divisor = (x[1] - x[0]) / (out[1] - out[0])
    new = layer.running_var.item()
    told = key("running-variance-by-hand", m=0.2, old=5, n=4, v=x.var(unbiased=False).item(), new=new)
    assert told == pytest.approx(divisor.item() ** 2)


def test_state_dict_contents_are_parameters_and_buffers() -> None:
    saved = set(nn.BatchNorm1d(256).state_dict())
    assert saved == {"weight", "bias", "running_mean", "running_var", "num_batches_tracked"}
    assert ticked("state-dict-contents") == {"weight", "bias", "running-mean", "running-var"}
    loaded = nn.BatchNorm1d(256)
    loaded.load_state_dict(nn.BatchNorm1d(256).eval().state_dict())
    assert loaded.training


def test_serving_in_training_mode_shows_in_what_evaluation_never_does() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
    training, evaluation = observed(model.train()), observed(model.eval())
    assert all(training.values())
    telling = {name: seen and not evaluation[name] for name, seen in training.items()}
    assert ticked("serving-in-training-mode") == holding(telling)


@torch.no_grad()
def observed(model: nn.Sequential) -> dict[str, bool]:
    """Which observations of the question on serving are made of a model with batch norm second."""
    batch, before = torch.randn(6, 3), copy.deepcopy(model.state_dict())
    other_company = torch.cat([batch[:1], torch.randn(5, 3) + 2])
    predicted, after = model(batch), model.state_dict()
    return {
        "neighbours": not torch.allclose(model(other_company)[0], predicted[0]),
        "single": not takes(model, batch[:1]) and takes(model, batch[:2]),
        "drift": not torch.equal(after["1.running_mean"], before["1.running_mean"]),
        "twice": torch.equal(model(batch), predicted),
        "doubled": torch.allclose(model(batch.repeat(2, 1))[:6], predicted, atol=1e-6),
        "weights": all(torch.equal(after[name], before[name]) for name in ("1.weight", "1.bias")),
    }


def takes(model: nn.Module, x: torch.Tensor) -> bool:
    """Whether the model predicts for `x` without an error."""
    try:
        model(x)
    except ValueError:
        return False
    return True


def test_two_rows_in_training_become_signs() -> None:
    rows = torch.randn(2, 64, dtype=EXACT) * 50
    evaluated = nn.BatchNorm1d(64, dtype=EXACT).eval()(rows)
    out = nn.BatchNorm1d(64, dtype=EXACT)(rows)
    signs = torch.sign(rows - rows.mean(dim=0))
    assert ticked("two-rows-in-training") == holding(
        {
            "signs": torch.allclose(out, signs, atol=1e-2),
            "zeros": out.abs().max().item() < 0.1,
            "distances": torch.allclose(out[0] - out[1], rows[0] - rows[1]),
            "running": torch.allclose(out, evaluated),
        }
    )


def test_bias_before_norm_cancels_in_training_only() -> None:
    torch.manual_seed(0)
    linear, norm = nn.Linear(20, 64, dtype=EXACT), nn.BatchNorm1d(64, dtype=EXACT)
    x, target = torch.randn(16, 20, dtype=EXACT), torch.randn(16, 64, dtype=EXACT)
    assert norm.running_var is not None
    for _ in range(200):
        norm(linear(x))
    training, evaluation, variance = norm(linear(x)), norm.eval()(linear(x)), norm.running_var.clone()
    with torch.no_grad():
        linear.bias.add_(5)
    changed_evaluation = norm(linear(x))
    changed_training = norm.train()(linear(x))
    (changed_training - target).square().sum().backward()
    assert linear.bias.grad is not None
    assert norm.bias.grad is not None
    no_gradient = linear.bias.grad.abs().max().item() < 1e-9
    assert ticked("bias-before-norm") == holding(
        {
            "training-same": torch.allclose(changed_training, training),
            "gradient": no_gradient,
            "evaluation": not torch.allclose(changed_evaluation, evaluation, atol=0.1),
            "variance": not torch.allclose(norm.running_var, variance),
            "beta": not torch.allclose(changed_training, training),
            "learns": bool((linear.bias.grad.abs() > norm.bias.grad.abs()).all()),
        }
    )


@pytest.mark.parametrize("value", [False, None, 0])
def test_no_bias_argument_leaves_the_bias_out(value: bool | None) -> None:
    assert nn.Conv2d(16, 32, 3, bias=value).bias is None  # type: ignore[arg-type]  # learners write these too
    assert accepted("no-bias-argument") == ("bias=False",)


def test_no_decay_count_is_that_of_parameters_with_one_axis() -> None:
    model = nn.Sequential(
        nn.Conv2d(3, 24, 3, bias=False),
        nn.BatchNorm2d(24),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(24, 7),
    )
    assert model(torch.randn(2, 3, 8, 8)).shape == (2, 7)
    count = sum(parameter.numel() for parameter in model.parameters() if parameter.ndim == 1)
    assert count == key("no-decay-count", inputs=3, channels=24, classes=7)
