"""What our questions of other kinds say is what numpy and torch do. Runs our own content only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from graders.plain.expressions import evaluate_number
from questions.bank import load_bank
from questions.plain import NumericQuestion, OrderingQuestion

QUESTIONS = {name: loaded.question for name, loaded in load_bank().questions.items()}


def test_std_check_is_what_torch_shows() -> None:
    n = 32
    layer = torch.nn.BatchNorm1d(3, eps=1e-12, dtype=torch.float64)
    out = layer(torch.randn(n, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)))
    assert out.std(dim=0).detach().numpy() == pytest.approx(key("std-check", n=n))
    assert out.std(dim=0, unbiased=False).detach().numpy() == pytest.approx(1)
    assert not (out.std(dim=0) - 1).abs().max() < 0.01


def test_normalise_by_hand_is_what_torch_computes() -> None:
    x, gamma, beta = [3, 18, 7, 12], 2, -1
    column = torch.tensor(x, dtype=torch.float64)[:, None]
    out = torch.nn.functional.batch_norm(column, None, None, training=True, eps=0.01) * gamma + beta
    assert out.max().item() == pytest.approx(key("normalise-by-hand", x=x, gamma=gamma, beta=beta))


def test_running_mean_step_is_what_torch_keeps() -> None:
    layer = torch.nn.BatchNorm1d(1, momentum=0.2)
    running_mean(layer).fill_(3.0)
    layer(torch.tensor([[8.0], [12.0]]))
    assert running_mean(layer).item() == pytest.approx(key("running-mean-step", m=0.2, old=3, new=10))


def test_epsilon_stands_where_torch_has_it() -> None:
    x = torch.tensor([[-0.02], [0.02]], dtype=torch.float64)  # variance 0.0004
    out = torch.nn.functional.batch_norm(x, None, None, training=True, eps=0.001)
    expected = key("epsilon-in-the-root", variance=0.0004, distance=0.02, eps=0.001)
    assert out.max().item() == pytest.approx(expected)


def test_statistics_per_channel_counts_what_torch_averages() -> None:
    shape = (8, 3, 10, 11)
    count = key("statistics-per-channel", n=8, c=3, h=10, w=11)
    x = torch.zeros(shape)
    x[0, 0, 0, 0] = count
    layer = torch.nn.BatchNorm2d(3, momentum=1.0)
    layer(x)
    assert running_mean(layer).tolist() == pytest.approx([1, 0, 0])


def test_a_batch_of_one_does_what_its_question_says() -> None:
    layer = torch.nn.BatchNorm1d(2)
    one = torch.tensor([[5.0, -3.0]])
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        layer(one)
    layer.eval()
    assert torch.isfinite(layer(one)).all()
    assert layer(one).abs().max() > 1


def test_no_grad_leaves_running_statistics_moving_and_eval_stops_them() -> None:
    layer = torch.nn.BatchNorm1d(1)
    with torch.no_grad():
        layer(torch.tensor([[8.0], [12.0]]))
        assert running_mean(layer).item() == pytest.approx(1)
        layer.eval()
        layer(torch.tensor([[8.0], [12.0]]))
    assert running_mean(layer).item() == pytest.approx(1)


def test_only_gamma_and_beta_are_parameters() -> None:
    layer = torch.nn.BatchNorm1d(256)
    assert {name: parameter.numel() for name, parameter in layer.named_parameters()} == {
        "weight": 256,
        "bias": 256,
    }
    assert {name for name, _ in layer.named_buffers()} >= {"running_mean", "running_var"}


def test_wrong_axis_broadcasts_without_an_error_and_missing_keepdims_raises() -> None:
    z = np.arange(24.0).reshape(3, 8)
    assert (z - z.mean(axis=0)).shape == z.shape
    with pytest.raises(ValueError, match="broadcast"):
        z - z.mean(axis=1)


def test_backward_lines_give_autograds_gradient() -> None:
    rng = np.random.default_rng(0)
    x, dy, gamma = rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=3)
    centred = x - x.mean(axis=0)
    scope: dict[str, Any] = {
        "dy": dy,
        "gamma": gamma,
        "centred": centred,
        "s": np.sqrt(centred.var(axis=0) + 1e-3),
        "N": len(x),
    }
    for item in ordering("backward-lines").items:
        exec(item.text.strip("`"), scope)
    leaf = torch.from_numpy(x).requires_grad_()
    out = torch.nn.functional.batch_norm(
        leaf, None, None, torch.from_numpy(gamma), None, training=True, eps=1e-3
    )
    (dx,) = torch.autograd.grad((out * torch.from_numpy(dy)).sum(), leaf)
    assert scope["dx"] == pytest.approx(dx.numpy())


def test_forward_steps_run_in_every_order_called_right() -> None:
    question = ordering("forward-steps")
    lines = {item.id: item.text.strip("`") for item in question.items}
    for order in (tuple(lines), *question.also_right):
        scope = {
            "np": np,
            "x": np.eye(3),
            "gamma": 1,
            "beta": 0,
            "eps": 0.1,
            "momentum": 0.1,
            "running_var": 1,
        }
        for item in order:
            exec(lines[item], scope)


def key(name: str, **variables: Any) -> float:
    question = QUESTIONS[name]
    assert isinstance(question, NumericQuestion)
    return evaluate_number(question.answer, variables)


def ordering(name: str) -> OrderingQuestion:
    question = QUESTIONS[name]
    assert isinstance(question, OrderingQuestion)
    return question


def running_mean(layer: torch.nn.BatchNorm1d | torch.nn.BatchNorm2d) -> torch.Tensor:
    assert layer.running_mean is not None
    return layer.running_mean
