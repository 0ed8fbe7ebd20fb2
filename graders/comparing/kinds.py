"""Values of another kind than wanted, and the likely reason."""

from __future__ import annotations

from graders.comparing.numbers import find_array
from graders.values import Array, Other, Value
from graders.wording import count_of, describe_value

_REASONS = {
    "function": "are the brackets of a call missing?",
    "method": "are the brackets of a call missing?",
    "builtin_function_or_method": "are the brackets of a call missing?",
    "type": "that is a class: are the brackets missing that make an instance?",
    "generator": "wrap it in `list(…)`, or return the values themselves.",
    "numpy.ndarray": "it holds Python objects, not numbers: are its rows of different lengths?",
}

_PLAIN_WORDS = {str: "a text", dict: "a dict", type(None): "None"}


def explain_kind(got: Value, expected: Value) -> str:
    """A sentence on `got` where something of the kind of `expected` is wanted."""
    reason = _find_reason(got, expected)
    fault = f"Got {_in_words(got)} where {_in_words(expected)} is wanted"
    return f"{fault}: {reason}" if reason else f"{fault}."


def _find_reason(got: Value, expected: Value) -> str | None:
    if got is None:
        return "is a `return` missing, or does it have nothing after it?"
    if isinstance(got, Other):
        return _REASONS.get(got.type_name.removeprefix("builtins."))
    if isinstance(got, list) and isinstance(expected, Array):
        return _explain_list(got, expected)
    return None


def _explain_list(items: list[Value], expected: Array) -> str:
    for index, item in enumerate(items):
        if isinstance(item, Array) and item.data.shape == expected.data.shape:
            return f"item {index} has the right shape; return it alone, or unpack what you call."
    return "its items don't make one array: are they of different lengths, or not numbers?"


def _in_words(value: Value) -> str:
    match value:
        case Array():
            return _array_in_words(value)
        case bool():
            return "True or False"
        case int() | float():
            return "a number" if find_array(value) else "a whole number of more than 64 bits"
        case list():
            return f"a list or tuple of {count_of(len(value), 'item')}"
        case _:
            return _PLAIN_WORDS.get(type(value)) or f"a value of type {describe_value(value)}"


def _array_in_words(array: Array) -> str:
    if array.data.ndim == 0:
        return "True or False" if array.data.dtype.kind == "b" else "a number"
    what = "a tensor" if array.kind == "tensor" else "an array"
    return f"{what} of shape {array.data.shape}"
