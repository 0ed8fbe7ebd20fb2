"""The numbers that one variant of a numeric question gets."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable
from decimal import Decimal

from graders.plain.expressions import Number, Quantity, evaluate
from graders.verdicts import QuestionError
from questions.plain import Draw, NumericQuestion


def draw_variables(question: NumericQuestion, variant: int) -> dict[str, Quantity]:
    """The variables of `question` by name: the same for the same id and variant.

    They are drawn in the order of the file, so a variable added at the end leaves
    the others as they were.

    Raises:
        QuestionError: a draw has nothing to draw from, or an expression no value.
    """
    digest = hashlib.blake2b(f"{question.id}/{variant}".encode(), digest_size=16).digest()
    rng = random.Random(int.from_bytes(digest, "big"))  # noqa: S311  # must repeat; nothing secret hangs on it
    variables: dict[str, Quantity] = {}
    for name, draw in question.variables.items():
        if draw.value is not None:
            variables[name] = evaluate(draw.value, variables)
        else:
            variables[name] = _draw(name, draw, rng)
    return variables


def _draw(name: str, draw: Draw, rng: random.Random) -> Quantity:
    count, value_at = _values(draw)
    if count < (draw.size or 1 if draw.distinct else 1):
        raise QuestionError(f"variables.{name}: only {count} values to draw from")
    if draw.size is None:
        return value_at(_index(rng, count))
    indices: list[int] = []
    while len(indices) < draw.size:
        index = _index(rng, count)
        if not draw.distinct or index not in indices:
            indices.append(index)
    return [value_at(index) for index in indices]


def _values(draw: Draw) -> tuple[int, Callable[[int], Number]]:
    """How many values there are to draw from, and the value at an index among them."""
    if draw.integers is not None:
        low, high = draw.integers
        return high - low + 1, lambda index: low + index
    if draw.decimals is not None:
        # Counted in units of the last place and divided once, so that 0.1 * 3 is 0.3.
        first = math.ceil(Decimal(repr(draw.decimals[0])).scaleb(draw.places))
        last = math.floor(Decimal(repr(draw.decimals[1])).scaleb(draw.places))
        return last - first + 1, lambda index: (first + index) / 10**draw.places
    assert draw.choice is not None
    values = tuple(dict.fromkeys(draw.choice)) if draw.distinct else draw.choice
    return len(values), lambda index: values[index]


def _index(rng: random.Random, count: int) -> int:
    # `random()` is the one method whose sequence Python promises to keep.
    return int(rng.random() * count)
