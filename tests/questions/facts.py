"""What a question of our own bank says, for tests that hold it against numpy and torch."""

from __future__ import annotations

import functools
from typing import Any

import torch

from graders.answers import TextAnswer
from graders.plain.expressions import evaluate_number
from graders.plain.text import grade_text
from questions.bank import load_bank
from questions.plain import (
    ChoiceQuestion,
    MultipleQuestion,
    NumericQuestion,
    OrderingQuestion,
    TextQuestion,
)
from questions.schema import Question


@functools.cache
def bank() -> dict[str, Question]:
    """Every question of our own, by id."""
    return {name: loaded.question for name, loaded in load_bank().questions.items()}


def key(name: str, **variables: Any) -> float:
    """The right number of a numeric question, with `variables` in place of those drawn."""
    question = bank()[name]
    assert isinstance(question, NumericQuestion)
    assert set(variables) == set(question.variables)
    return evaluate_number(question.answer, variables)


def mistake(name: str, misconception: str, **variables: Any) -> float:
    """The first wrong number that a numeric question lists for `misconception`."""
    question = bank()[name]
    assert isinstance(question, NumericQuestion)
    answer = next(each.answer for each in question.mistakes if each.misconception == misconception)
    return evaluate_number(answer, variables)


def mistakes(name: str, **variables: Any) -> list[float]:
    """Every wrong number that a numeric question knows."""
    question = bank()[name]
    assert isinstance(question, NumericQuestion)
    return [evaluate_number(each.answer, variables) for each in question.mistakes]


def ticked(name: str) -> set[str]:
    """The right options of a question with options."""
    question = bank()[name]
    assert isinstance(question, ChoiceQuestion | MultipleQuestion)
    return {choice.id for choice in question.choices if choice.correct}


def options(name: str) -> dict[str, str]:
    """The texts of a question's options by id, without the backquotes around code."""
    question = bank()[name]
    assert isinstance(question, ChoiceQuestion | MultipleQuestion)
    return {choice.id: choice.text.strip("`") for choice in question.choices}


def holding(facts: dict[str, bool]) -> set[str]:
    """The options that turned out to hold: what should be ticked."""
    return {option for option, holds in facts.items() if holds}


def accepted(name: str) -> tuple[str, ...]:
    """The texts that a question of short text accepts by name."""
    question = bank()[name]
    assert isinstance(question, TextQuestion)
    return question.accept


def accepts(name: str, text: str) -> bool:
    """Whether a question of short text takes `text` for right."""
    question = bank()[name]
    assert isinstance(question, TextQuestion)
    return grade_text(question, TextAnswer(text=text)).share == 1


def lines(name: str) -> dict[str, str]:
    """The code of an ordering question's items, by id, in the first right order."""
    question = bank()[name]
    assert isinstance(question, OrderingQuestion)
    return {item.id: item.text.strip("`") for item in question.items}


def right_orders(name: str) -> set[tuple[str, ...]]:
    """Every order that an ordering question takes for right."""
    question = bank()[name]
    assert isinstance(question, OrderingQuestion)
    return {tuple(item.id for item in question.items), *question.also_right}


def batch_norm(x: torch.Tensor, gamma: float = 1.0, beta: float = 0.0, eps: float = 1e-12) -> torch.Tensor:
    """Batch norm in training by torch's own kernel; x of shape (N,) or (N, D), one gamma and beta for all."""
    rows = x[:, None] if x.dim() == 1 else x
    out = torch.nn.functional.batch_norm(rows, None, None, training=True, eps=eps)
    return (gamma * out + beta).reshape(x.shape)


def column(values: list[float]) -> torch.Tensor:
    """One feature of a batch, in float64."""
    return torch.tensor(values, dtype=torch.float64)


def random_rows(n: int, d: int, seed: int = 0) -> torch.Tensor:
    """A float64 batch of shape (n, d) whose features differ in place and spread."""
    rows = torch.randn(n, d, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    return rows * torch.arange(1, d + 1) + 10 * torch.arange(d)


def input_gradient(x: torch.Tensor, upstream: torch.Tensor, gamma: float = 1.0) -> torch.Tensor:
    """The gradient of sum(upstream * batch_norm(x, gamma)) with respect to x."""
    leaf = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad((batch_norm(leaf, gamma) * upstream).sum(), leaf)
    return gradient
