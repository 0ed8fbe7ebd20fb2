"""What our questions on lesson L2 say is what torch does."""

from __future__ import annotations

import pytest
import torch
from facts import accepts, holding, key, ticked
from torch import nn
from torch.nn import functional

EXACT = torch.float64


def test_lesson_formula_factor_compares_the_lesson_with_torch() -> None:
    x = torch.tensor([[-0.002], [0.002]], dtype=EXACT)  # variance 4e-6
    lesson = (x - x.mean(dim=0)) / (x.std(dim=0, unbiased=False) + 1e-5)
    paper = functional.batch_norm(x, None, None, training=True, eps=1e-5)
    ratio = (lesson / paper).mean().item()
    assert ratio == pytest.approx(key("lesson-formula-factor", variance=4e-6, eps=1e-5))


def test_where_formulas_part_by_more_than_a_tenth() -> None:
    def differ(mean: float, variance: float, rows: int = 64) -> bool:
        signs = torch.tensor([1.0, -1.0], dtype=EXACT).repeat(rows // 2)[:, None]
        x = mean + signs * variance**0.5
        lesson = (x - x.mean(dim=0)) / (x.std(dim=0, unbiased=False) + 1e-5)
        paper = functional.batch_norm(x, None, None, training=True, eps=1e-5)
        return bool(((lesson / paper - 1).abs() > 0.1).any())

    assert ticked("where-formulas-part") == holding(
        {
            "small-variance": differ(0, 1e-6),
            "large-variance": differ(0, 1e6),
            "large-mean": differ(1e6, 1),
            "unit-variance": differ(0, 1, rows=4),
        }
    )


def test_network_parameter_count_is_torchs() -> None:
    model = nn.Sequential(nn.Linear(784, 256), nn.BatchNorm1d(256), nn.ReLU(), nn.Linear(256, 10))
    learnt = sum(parameter.numel() for parameter in model.parameters())
    assert learnt == key("network-parameter-count", inputs=784, hidden=256, outputs=10)


def test_what_eval_changes_in_a_layer() -> None:
    layer = _worn_layer(3)
    x = torch.randn(8, 3, dtype=EXACT) * 3 + 1
    layer.eval()
    kept = _statistics(layer)
    normalised = (x - kept[0]) / (kept[1] + layer.eps).sqrt()
    out = layer(x)
    out.square().sum().backward()
    unmoved = torch.equal(_statistics(layer), kept)
    assert ticked("what-eval-changes") == holding(
        {
            "uses-running": torch.allclose(out, normalised * layer.weight + layer.bias),
            "stops-updates": unmoved,
            "skips-affine": torch.allclose(out, normalised),
            "no-gradients": layer.weight.grad is None,
            "resets": not unmoved,
        }
    )


@pytest.mark.parametrize(
    ("line", "switches"),
    [
        ("model.eval()", True),
        ("model = model.eval()", True),
        ("model.train(False)", True),
        ("model.train( mode=False )", True),
        ("model.eval", False),
        ("model.train()", False),
        ("model.training", False),
    ],
)
def test_accepted_calls_switch_to_evaluation(line: str, switches: bool) -> None:
    assert accepts("switch-to-evaluation", line) is switches
    layer = nn.BatchNorm1d(3)
    exec(line, {"model": layer})
    assert layer.training is not switches


def test_a_sigmoid_is_nearly_straight_between_minus_one_and_one() -> None:
    x = torch.linspace(-1, 1, 201, dtype=EXACT)
    line = 0.5 + x * (torch.sigmoid(x[-1]) - 0.5)
    assert (torch.sigmoid(x) - line).abs().max() < 0.01
    far = torch.tensor(4.0)
    assert (torch.sigmoid(far) - (0.5 + far * 0.231)).abs() > 0.3
    assert ticked("sigmoid-without-affine") == {"bends"}


def test_mean_square_output_is_what_torch_gives() -> None:
    layer = nn.BatchNorm1d(1, eps=1e-12, dtype=EXACT)
    nn.init.constant_(layer.weight, 1.5)
    nn.init.constant_(layer.bias, -1)
    out = layer(torch.rand(500, 1, dtype=EXACT) * 9 + 4)
    assert out.square().mean().item() == pytest.approx(key("mean-square-output", gamma=1.5, beta=-1))


def test_signal_through_layers_with_and_without_batch_norm() -> None:
    plain = normalised = functional.batch_norm(
        torch.randn(64, 3, dtype=EXACT), None, None, training=True, eps=1e-15
    )
    for _ in range(10):
        plain = plain * 0.7
        normalised = functional.batch_norm(normalised * 0.7, None, None, training=True, eps=1e-15)
    ratio = (normalised.std(dim=0) / plain.std(dim=0)).mean().item()
    assert ratio == pytest.approx(key("signal-through-layers", depth=10, factor=0.7))


def test_benefits_or_not_where_it_can_be_computed() -> None:
    linear, norm = nn.Linear(4, 5, dtype=EXACT), nn.BatchNorm1d(5, eps=1e-12, dtype=EXACT)
    x = torch.randn(16, 4, dtype=EXACT)
    before = norm(linear(x))
    with torch.no_grad():
        linear.weight.mul_(50)
        linear.bias.mul_(50)
    assert torch.allclose(norm(linear(x)), before)
    assert "initialisation" in ticked("benefits-or-not")

    norm.eval()
    origin = norm(torch.zeros(1, 5, dtype=EXACT))
    assert torch.allclose(norm(2 * before) - origin, 2 * (norm(before) - origin))
    assert "nonlinear" not in ticked("benefits-or-not")


def test_a_rows_output_depends_on_its_companions_in_training() -> None:
    layer = nn.BatchNorm1d(3)
    row = torch.randn(1, 3)
    outputs = [layer(torch.cat([row, torch.randn(7, 3)]))[0] for _ in range(2)]
    assert not torch.allclose(*outputs)
    assert ticked("noise-regularises") == {"companions"}


def test_monitored_outputs_have_mean_beta_and_deviation_gamma() -> None:
    x = torch.cat([torch.randn(500, 2, dtype=EXACT) - 5, torch.randn(500, 2, dtype=EXACT) + 5])
    fresh, worn = nn.BatchNorm1d(2, dtype=EXACT), _worn_layer(2)
    kurtosis = fresh(x).pow(4).mean(dim=0)
    assert ticked("monitored-outputs") == holding(
        {
            "fresh": _has(fresh(x), torch.zeros(2), torch.ones(2)),
            "later": _has(worn(x), worn.bias, worn.weight.abs()),
            "input": torch.allclose(worn(100 * x), worn(x), atol=1e-5),
            "forever": _has(worn(x), torch.zeros(2), torch.ones(2)),
            "normal": bool(((kurtosis - 3).abs() < 1).any()),  # two peaks have about 1
            "same-mean": worn(x).mean(dim=0).std().item() < 0.01,
        }
    )


def test_order_with_relu_decides_what_reaches_the_next_layer() -> None:
    torch.manual_seed(0)
    x = torch.randn(256, 6)
    a = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU())(x)
    b = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.BatchNorm1d(8))(x)
    a_centred, b_centred = (out.mean(dim=0).abs().max().item() < 1e-5 for out in (a, b))
    assert ticked("order-with-relu") == holding(
        {
            "sign": a.min().item() >= 0 and b.min().item() < 0 and b_centred,
            "same": torch.allclose(a, b),
            "reversed": a.min().item() < 0 and a_centred,
            "both-zero": a_centred and b_centred,
        }
    )


def _worn_layer(features: int) -> nn.BatchNorm1d:
    """A layer that has learnt and seen something."""
    layer = nn.BatchNorm1d(features, dtype=EXACT)
    with torch.no_grad():
        layer.weight.copy_(torch.linspace(-2, 3, features))
        layer.bias.copy_(torch.linspace(1, -4, features))
        layer(torch.randn(16, features, dtype=EXACT) * 2 - 1)
    return layer


def _statistics(layer: nn.BatchNorm1d) -> torch.Tensor:
    assert layer.running_mean is not None
    assert layer.running_var is not None
    return torch.stack([layer.running_mean, layer.running_var])


def _has(out: torch.Tensor, mean: torch.Tensor, deviation: torch.Tensor) -> bool:
    return torch.allclose(out.mean(dim=0), mean.to(out), atol=1e-6) and torch.allclose(
        out.std(dim=0, unbiased=False), deviation.to(out), rtol=1e-4
    )
