"""Numbers, places and values as people read them: short, and bounded whatever the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graders.dtypes import dtype_name
from graders.values import Array, Other, Value

MAX_WORD_CHARS = 60
SHORT_DIGITS, FULL_DIGITS = 6, 12


def numeral(value: Any) -> str:
    """A number without float noise: in full if it ends within ten digits, to six figures otherwise."""
    full = f"{value:.{FULL_DIGITS}g}"
    digits = sum(character.isdigit() for character in full.partition("e")[0])
    return _tidy(full if digits < FULL_DIGITS - 1 else f"{value:.{SHORT_DIGITS}g}")


def magnitude(value: float) -> str:
    """The size of an error or a bound, to two figures: 3.2e-4, 0.25, 14, 1.2e5."""
    size = abs(value)
    if size == 0 or 0.01 <= size < 99.5:  # noqa: PLR2004  # where two figures need no exponent
        return _tidy(f"{size:.2g}")
    return _tidy(f"{size:.0f}" if 1 <= size < 10_000 else f"{size:.1e}")  # noqa: PLR2004  # likewise


def distinct_numerals(one: Any, other: Any) -> tuple[str, str] | None:
    """Both numbers in as few figures as tell them apart, or None where nine do not."""
    for digits in (4, 6, 9):
        pair = _in_figures(one, digits), _in_figures(other, digits)
        if pair[0] != pair[1]:
            return pair
    return None


def place(index: Sequence[int]) -> str:
    """An index in words, counted from 0 as in Python."""
    if len(index) == 1:
        return f"index {index[0]}"
    if len(index) == 2:  # noqa: PLR2004  # a table
        return f"row {index[0]}, column {index[1]}"
    return f"index [{', '.join(map(str, index))}]"


def count_of(count: int, thing: str) -> str:
    """`count` with its noun: 1 row, 2 rows."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def describe_value(value: Value) -> str:
    """What a value is, without its content: `float64 array of shape (6, 4)`."""
    if isinstance(value, Array):
        if value.data.ndim == 0 and value.kind == "ndarray":
            return f"{dtype_name(value)} number"
        kind = "tensor" if value.kind == "tensor" else "array"
        return f"{dtype_name(value)} {kind} of shape {value.data.shape}"
    if isinstance(value, Other):
        return word(value.type_name.removeprefix("builtins."))
    if isinstance(value, dict):
        return f"dict with {count_of(len(value), 'key')}"
    if isinstance(value, list):
        return f"list of {count_of(len(value), 'item')}"
    return "None" if value is None else type(value).__name__


def word(text: str) -> str:
    """A name or text from an answer: one line, bounded, printable."""
    shown = "".join(character if character.isprintable() else "?" for character in text[: MAX_WORD_CHARS + 1])
    return shown if len(shown) <= MAX_WORD_CHARS else f"{shown[: MAX_WORD_CHARS - 1]}…"


def _in_figures(value: Any, digits: int) -> str:
    if isinstance(value, complex):
        sign = "-" if value.imag < 0 else "+"
        return f"{_in_figures(value.real, digits)}{sign}{_in_figures(abs(value.imag), digits)}j"
    return _tidy(f"{value:.{digits}g}")


def _tidy(numeral_text: str) -> str:
    """Without the padding of exponents and decimals: 3.0e-04 becomes 3e-4, -0 becomes 0."""
    mantissa, _, exponent = numeral_text.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    if exponent:
        return f"{mantissa}e{int(exponent)}"
    return "0" if mantissa == "-0" else mantissa
