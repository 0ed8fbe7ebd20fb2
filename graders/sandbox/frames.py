"""Frames read back as if an enemy had sent them.

Everything has a bound that is checked before anything is built; no pickle, no
objects, no text that decides anything. The layout is described in
`inside/run_answer.py`, which is the other end.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from graders.sandbox.outcome import Place, Raised, Returned
from graders.values import Array, Other, Value

MAX_HEADER_BYTES = 512 * 1024
MAX_DIMENSIONS = 16
MAX_SIZE = 1 << 40  # of all dimensions together; numpy refuses absurd ones even in an empty array
MAX_DEPTH = 16
MAX_PLACES = 30
MAX_LINE = 1 << 31  # the compiler's own bound; JSON has none, and a number of 4,000 figures is read
MAX_NAME_CHARS = 100
MAX_MESSAGE_CHARS = 2_000
_HEAD = struct.Struct("=IQ")
# What may cross as raw numbers: booleans, integers, floats and complex of the usual sizes.
_DTYPES = {
    text: np.dtype(text)
    for text in (
        "|b1",
        "|i1",
        "|u1",
        "<i2",
        "<i4",
        "<i8",
        "<u2",
        "<u4",
        "<u8",
        "<f2",
        "<f4",
        "<f8",
        "<f16",
        "<c8",
        "<c16",
    )
}
_DTYPE_NAMES = {text: dtype.name for text, dtype in _DTYPES.items()}


class FrameError(Exception):
    """The result channel carried something that is not a frame of ours."""


class OutputLimitError(Exception):
    """More came out than the limit allows."""


class FrameReader:
    """Cuts a byte stream into frames, holding no more than `limit_bytes` in all."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._total_bytes = 0
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Frames completed by `data`, as (header, payload).

        Raises:
            OutputLimitError: the stream is longer than the limit, or says it will be.
            FrameError: a header that is not a JSON object.
        """
        self._total_bytes += len(data)
        self._buffer += data
        if self._total_bytes > self._limit_bytes:
            raise OutputLimitError
        while len(self._buffer) >= _HEAD.size:
            header_bytes, payload_bytes = _HEAD.unpack_from(self._buffer)
            if header_bytes > MAX_HEADER_BYTES:
                raise OutputLimitError
            if payload_bytes > self._limit_bytes:
                raise OutputLimitError
            end = _HEAD.size + header_bytes + payload_bytes
            if len(self._buffer) < end:
                return
            with memoryview(self._buffer) as view:  # else each slice is one more copy
                text = bytes(view[_HEAD.size : _HEAD.size + header_bytes])
                payload = bytes(view[_HEAD.size + header_bytes : end])
            header = _parse_header(text)
            del self._buffer[:end]
            yield header, payload


def _parse_header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        raise FrameError("a header is not JSON") from None
    if not isinstance(header, dict):
        raise FrameError("a header is not an object")
    return header


def read_returned(header: dict[str, Any], payload: bytes) -> Returned:
    """The outputs in a case frame, and the inputs that it says are changed.

    Raises:
        FrameError: shapes, types and byte count don't agree, or an input isn't named by a text.
    """
    changed = header.get("changed")
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        raise FrameError("the changed inputs are not names")
    return Returned(read_value(header, payload), frozenset(changed))


def read_value(header: dict[str, Any], payload: bytes) -> Value:
    """What the header's `tree` describes, with its `leaves` out of the payload.

    Raises:
        FrameError: shapes, types and byte count don't agree.
    """
    return _build(header.get("tree"), _read_arrays(header.get("leaves"), payload))


def read_raised(header: dict[str, Any]) -> Raised:
    """The exception in an error frame.

    Raises:
        FrameError: a field is missing or of another type, or no class is named.
    """
    try:
        places = tuple(
            Place(file == "answer.py", min(max(int(line), 0), MAX_LINE), clean_text(name, MAX_NAME_CHARS))
            for file, line, name in header["places"][:MAX_PLACES]
        )
        types = tuple(clean_text(name, MAX_NAME_CHARS) for name in header["types"][:MAX_PLACES])
        message = clean_text(header["message"], MAX_MESSAGE_CHARS)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise FrameError("an error frame is malformed") from None
    if not types:
        raise FrameError("an exception has no class")
    return Raised(types, message, places)


def clean_text(text: Any, most_chars: int) -> str:
    """Text that can be stored and shown: cut, without NUL characters and lone surrogates."""
    if not isinstance(text, str):
        raise TypeError("text was due")
    return text[:most_chars].encode(errors="replace").decode().replace("\0", "\ufffd")


def _read_arrays(leaves: Any, payload: bytes) -> list[Array]:
    if not isinstance(leaves, list):
        raise FrameError("leaves are missing")
    arrays, offset = [], 0
    for leaf in leaves:
        array, offset = _read_array(leaf, payload, offset)
        arrays.append(array)
    if offset != len(payload):
        raise FrameError("the payload is longer than its arrays")
    return arrays


def _read_array(leaf: Any, payload: bytes, offset: int) -> tuple[Array, int]:
    try:
        stored, shape, kind, name = leaf["stored"], leaf["shape"], leaf["kind"], leaf["dtype"]
    except (KeyError, TypeError):
        raise FrameError("a leaf lacks a field") from None
    if not isinstance(stored, str) or stored not in _DTYPES or not isinstance(name, str):
        raise FrameError("a leaf's type is not one of ours")
    if not _is_shape(shape):
        raise FrameError("a leaf's shape is not a shape")
    dtype = _DTYPES[stored]
    count = math.prod(shape)
    end = offset + count * dtype.itemsize
    if end > len(payload):
        raise FrameError("a leaf claims more bytes than came")
    data = np.frombuffer(payload, dtype, count, offset).reshape(shape)
    if kind == "tensor":
        return Array(data, "tensor", clean_text(name, MAX_NAME_CHARS)), end
    return Array(data, "ndarray", _DTYPE_NAMES[stored]), end


def _is_shape(shape: Any) -> bool:
    return (
        isinstance(shape, list)
        and len(shape) <= MAX_DIMENSIONS
        and all(type(size) is int and size >= 0 for size in shape)
        and math.prod(filter(None, shape)) <= MAX_SIZE
    )


def _build(tree: Any, arrays: list[Array], depth: int = 0) -> Value:
    if depth > MAX_DEPTH:
        raise FrameError("a description is nested too deeply")
    if isinstance(tree, str):
        return clean_text(tree, MAX_HEADER_BYTES)
    if tree is None or isinstance(tree, (bool, int, float)):
        return tree
    if isinstance(tree, list):
        return [_build(item, arrays, depth + 1) for item in tree]
    match tree:
        case {"a": int(index)} if 0 <= index < len(arrays):
            return arrays[index]
        case {"d": dict(items)}:
            return {
                clean_text(key, MAX_NAME_CHARS): _build(item, arrays, depth + 1)
                for key, item in items.items()
            }
        case {"o": str(name)}:
            return Other(clean_text(name, MAX_NAME_CHARS))
    raise FrameError("a description is not one of ours")
