"""Lines put in order: all their orders are run, and just those called right give the right result."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from facts import lines, right_orders
from torch import nn
from torch.nn import functional

Result = tuple[torch.Tensor, ...] | None  # None: it raised, or made nothing


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """On a busy machine, handing a few numbers to a second thread takes far longer than adding them."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class Descent:
    """Plain gradient descent. torch.optim would do, but its first step imports a compiler."""

    def __init__(self, parameters: list[nn.Parameter]) -> None:
        self.parameters = parameters

    def zero_grad(self) -> None:
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter.sub_(0.1 * parameter.grad)


def test_training_step_lines_in_every_order() -> None:
    torch.manual_seed(0)
    data = {name: torch.randn(6, 3, dtype=torch.float64) for name in ("x", "x_val")}
    data |= {name: torch.randn(6, 1, dtype=torch.float64) for name in ("y", "y_val")}
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1)).double()
    optimiser = Descent(list(model.parameters()))
    start = copy.deepcopy(model.state_dict())

    def run(source: str) -> Result:
        model.load_state_dict(start)
        model.eval()
        for parameter in optimiser.parameters:
            parameter.grad = torch.ones_like(parameter)  # those of an earlier step
        scope: dict[str, Any] = {
            "model": model,
            "optimiser": optimiser,
            "torch": torch,
            "loss_fn": functional.mse_loss,
        }
        exec(source, scope | data, scope)
        return (*(value.clone() for value in model.state_dict().values()), scope["score"])

    assert_only_right_orders("training-step-lines", run)


def test_save_load_evaluate_in_every_order(tmp_path: Path) -> None:
    x = torch.randn(4, 3) * 2 + 1

    def build_model() -> nn.Module:
        return nn.BatchNorm1d(3)

    def fit(model: nn.Module, data: list[torch.Tensor]) -> None:
        model.train()
        for batch in data:
            model(batch)

    def run(source: str) -> Result:
        path = tmp_path / "model.pt"
        path.unlink(missing_ok=True)
        scope: dict[str, Any] = {"torch": torch, "build_model": build_model, "fit": fit, "path": path}
        scope |= {"model": build_model(), "data": [x + 3, x - 1], "x": x}
        exec(source, scope)
        return (scope["y"],)

    assert_only_right_orders("save-load-evaluate", run)


def test_images_as_rows_in_every_order() -> None:
    shape = n, c, h, w = 2, 3, 4, 5
    torch.manual_seed(0)
    x = torch.randn(shape, dtype=torch.float64) + torch.arange(3)[:, None, None] * 5
    gamma, beta = torch.tensor([0.5, 2, 3]).double(), torch.tensor([1, -1, 4]).double()

    def run(source: str) -> Result:
        scope: dict[str, Any] = {
            "np": np,
            "x": x.numpy(),
            "gamma": gamma.numpy(),
            "beta": beta.numpy(),
            "eps": 1e-5,
        }
        exec(source, scope | {"N": n, "C": c, "H": h, "W": w}, scope)
        return (torch.from_numpy(scope["v"].copy()),)

    expected = functional.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-5)
    assert_only_right_orders("images-as-rows", run, (expected,))


def test_residual_block_in_every_order() -> None:
    torch.manual_seed(0)
    layers: dict[str, Any] = {
        "conv1": nn.Conv2d(2, 2, 3, padding=1, bias=False),
        "conv2": nn.Conv2d(2, 2, 3, padding=1, bias=False),
        "bn1": nn.BatchNorm2d(2),
        "bn2": nn.BatchNorm2d(2),
    }
    nn.init.constant_(layers["bn1"].weight, 2.0)
    x = torch.randn(2, 2, 3, 4)

    def run(source: str) -> Result:
        scope: dict[str, Any] = {"relu": torch.relu, "x": x, **layers}
        with torch.no_grad():
            exec(source, scope)
        return (scope["y"],)

    inner = layers["conv2"](torch.relu(layers["bn1"](layers["conv1"](x))))
    expected = torch.relu(layers["bn2"](inner) + x).detach()
    assert_only_right_orders("residual-block", run, (expected,))


def assert_only_right_orders(name: str, run: Callable[[str], Result], expected: Result = None) -> None:
    code = lines(name)
    wanted = expected or _try(run, list(code.values()))
    assert wanted is not None
    right = {
        order for order in permutations(code) if _same(_try(run, [code[item] for item in order]), wanted)
    }
    assert right == right_orders(name)


def _try(run: Callable[[str], Result], code: list[str]) -> Result:
    try:
        return run("\n".join(code))
    except (NameError, ValueError, RuntimeError, OSError, KeyError, UnboundLocalError):
        return None


def _same(got: Result, wanted: tuple[torch.Tensor, ...]) -> bool:
    return got is not None and all(
        one.shape == other.shape and torch.allclose(one, other, atol=1e-6)
        for one, other in zip(got, wanted, strict=True)
    )
