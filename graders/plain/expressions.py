"""The value of an author's expression, worked out without running it as Python."""

from __future__ import annotations

import ast
import functools
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression

from graders.verdicts import QuestionError

Number = int | float
Quantity = int | float | list[int | float]
LARGEST_EXACT_POWER = 2**53  # beyond it a power is a float, so that no tower of powers fills the memory
_NODES = (ast.Name, ast.UnaryOp, ast.BinOp, ast.Call, ast.Constant, ast.Subscript, ast.List)
_FAILURES = (InvalidExpression, ArithmeticError, LookupError, TypeError, ValueError, RecursionError)


def evaluate(expression: str, variables: Mapping[str, Quantity]) -> Quantity:
    """The finite number, or list of finite numbers, that `expression` stands for.

    It may use the variables, numbers, lists, indices, `+ - * / // % **`, and sqrt, abs,
    min, max, sum, len, mean, var (divided by n) and round.

    Raises:
        QuestionError: it does not parse, uses anything else, or its value is not finite.
    """
    try:
        return _finite(_evaluator(variables).eval(expression, previously_parsed=_parse(expression)))
    except _FAILURES as error:
        raise QuestionError(f"{expression!r} has no value: {error}") from None


def evaluate_number(expression: str, variables: Mapping[str, Quantity]) -> float:
    """The one finite number that `expression` stands for.

    Raises:
        QuestionError: as in `evaluate`, or the value is a list.
    """
    value = evaluate(expression, variables)
    if isinstance(value, list):
        raise QuestionError(f"{expression!r} is a list, a number is wanted")
    return float(value)


@functools.lru_cache(maxsize=1_024)
def _parse(expression: str) -> ast.expr:
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, MemoryError) as error:
        raise ValueError(f"not an expression ({error})") from None


def _evaluator(variables: Mapping[str, Quantity]) -> Any:
    evaluator = EvalWithCompoundTypes(operators=_OPERATORS, names=dict(variables))
    evaluator.functions = _FUNCTIONS  # set afterwards: the constructor adds functions of its own
    evaluator.nodes = {kind: evaluator.nodes[kind] for kind in _NODES}
    return evaluator


def _finite(value: Any) -> Quantity:
    if isinstance(value, list):
        return [_finite_number(item) for item in value]
    return _finite_number(value)


def _finite_number(value: Any) -> Number:
    if type(value) is int or type(value) is float:
        if math.isfinite(float(value)):
            return value
        raise ValueError("it is not finite")
    raise TypeError(f"a {type(value).__name__} is not a number")


def _mean(values: list[Number]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: list[Number]) -> float:
    """Divided by n, as batch normalisation does."""
    centre = _mean(values)
    return math.fsum((value - centre) ** 2 for value in values) / len(values)


def _round(value: Number, places: int | None = None) -> Number:
    # As a float: rounding a whole number to minus a billion places works out 10 to that power.
    return round(float(value), places)


def _power(base: Number, exponent: Number) -> Any:
    rounded = float(base) ** float(exponent)
    if isinstance(base, float) or isinstance(exponent, float) or exponent < 0:
        return rounded
    return base**exponent if abs(rounded) <= LARGEST_EXACT_POWER else rounded


def _on_numbers(operation: Callable[..., Any]) -> Callable[..., Any]:
    """`operation`, refusing lists and text: `[0] * n` is not arithmetic."""

    def checked(*operands: Any) -> Any:
        return operation(*map(_finite_number, operands))

    return checked


_OPERATORS = {
    ast.Add: _on_numbers(operator.add),
    ast.Sub: _on_numbers(operator.sub),
    ast.Mult: _on_numbers(operator.mul),
    ast.Div: _on_numbers(operator.truediv),
    ast.FloorDiv: _on_numbers(operator.floordiv),
    ast.Mod: _on_numbers(operator.mod),
    ast.Pow: _on_numbers(_power),
    ast.USub: _on_numbers(operator.neg),
    ast.UAdd: _on_numbers(operator.pos),
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sqrt": math.sqrt,
    "abs": abs,
    "min": min,
    "max": max,
    "sum": sum,
    "len": len,
    "mean": _mean,
    "var": _variance,
    "round": _round,
}
