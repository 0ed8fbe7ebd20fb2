"""A prepared variant as bytes, and bytes read back as if somebody had spoilt them.

Layout: a line that names the format, u32 header length, u64 payload length, JSON header,
raw bytes of the arrays one after another, SHA-256 of all before. Values are described as
in the box's frames, so that one reader checks both. Equal arrays are kept once: most
mutants agree with the solution in most outputs.
"""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

from graders.coding.prepare import Outputs, Prepared, PreparedMutant
from graders.sandbox.frames import FrameError, read_value
from graders.values import Array, Other, Value

FORMAT = b"batchmark prepared variant 1\n"
MAX_HEADER_BYTES = 16 << 20
_LENGTHS = struct.Struct("<IQ")
_SEAL_BYTES = hashlib.sha256().digest_size
_START = len(FORMAT) + _LENGTHS.size


class SpoiltError(Exception):
    """The bytes are not the prepared variant that was asked for. It is made anew."""


def pack(prepared: Prepared, recipe: str) -> bytes:
    """`prepared` as bytes; `recipe` says of what it was made."""
    leaves = _Leaves()
    tree = leaves.describe(_as_value(prepared))
    header = json.dumps({"recipe": recipe, "tree": tree, "leaves": leaves.headers}).encode()
    lengths = _LENGTHS.pack(len(header), sum(map(len, leaves.blobs)))
    body = b"".join([FORMAT, lengths, header, *leaves.blobs])
    return body + hashlib.sha256(body).digest()


def unpack(data: bytes, recipe: str) -> Prepared:
    """The prepared variant in `data`, if it was made by `recipe`.

    Raises:
        SpoiltError: it was not, or `data` is torn, or not of this format.
    """
    view = memoryview(data)
    body, seal = view[:-_SEAL_BYTES], view[-_SEAL_BYTES:]
    if not data.startswith(FORMAT) or len(body) < _START:
        raise SpoiltError("of another format")
    if hashlib.sha256(body).digest() != seal:
        raise SpoiltError("torn or changed")
    header_bytes, payload_bytes = _LENGTHS.unpack_from(body, len(FORMAT))
    if header_bytes > MAX_HEADER_BYTES or _START + header_bytes + payload_bytes != len(body):
        raise SpoiltError("its lengths don't add up")
    try:
        header = json.loads(bytes(body[_START : _START + header_bytes]))
        if not isinstance(header, dict) or header.get("recipe") != recipe:
            raise SpoiltError("of another recipe")
        return _from_value(read_value(header, bytes(body[_START + header_bytes :])))
    except (ValueError, RecursionError, FrameError) as error:
        raise SpoiltError(f"not readable: {error}") from None


class _Leaves:
    """The arrays of a value, each once, as `headers` and `blobs`."""

    def __init__(self) -> None:
        self.headers: list[dict[str, Any]] = []
        self.blobs: list[bytes] = []
        self._known: dict[tuple[object, ...], int] = {}

    def describe(self, value: Value) -> Any:
        """A JSON description of `value`, as `sandbox/frames.py` reads it."""
        if isinstance(value, Array):
            return {"a": self._index_of(value)}
        if isinstance(value, dict):
            return {"d": {key: self.describe(item) for key, item in value.items()}}
        if isinstance(value, list):
            return [self.describe(item) for item in value]
        if isinstance(value, Other):
            return {"o": value.type_name}
        return value

    def _index_of(self, array: Array) -> int:
        stored, shape, blob = array.data.dtype.str, array.data.shape, array.data.tobytes()
        key = (stored, shape, array.kind, array.dtype, blob)
        if key not in self._known:
            self._known[key] = len(self.headers)
            header = {"stored": stored, "shape": shape, "kind": array.kind, "dtype": array.dtype}
            self.headers.append(header)
            self.blobs.append(blob)
        return self._known[key]


def _as_value(prepared: Prepared) -> Value:
    return {
        "variant": prepared.variant,
        "inputs": prepared.inputs,
        "expected": list(prepared.expected),
        "spreads": [dict(spreads) for spreads in prepared.spreads],
        "starter": list(prepared.starter),
        "mutants": [[mutant.misconception, *mutant.outputs] for mutant in prepared.mutants],
    }


def _from_value(value: Value) -> Prepared:
    match value:
        case {
            "variant": int(variant),
            "inputs": dict(inputs),
            "expected": list(expected),
            "spreads": list(spreads),
            "starter": list(starter),
            "mutants": list(mutants),
        }:
            return Prepared(
                variant=variant,
                inputs=inputs,
                expected=tuple(_outputs(each) for each in expected),
                spreads=tuple(_spreads(each) for each in spreads),
                starter=tuple(_outputs_or_none(each) for each in starter),
                mutants=tuple(_mutant(each) for each in mutants),
            )
    raise SpoiltError("something is missing")


def _mutant(value: Value) -> PreparedMutant:
    match value:
        case [str(misconception), *outputs]:
            return PreparedMutant(misconception, tuple(_outputs_or_none(each) for each in outputs))
    raise SpoiltError("a mutant is not one")


def _outputs_or_none(value: Value) -> Outputs | None:
    return None if value is None else _outputs(value)


def _outputs(value: Value) -> Outputs:
    if not isinstance(value, dict):
        raise SpoiltError("outputs are not named")
    return value


def _spreads(value: Value) -> dict[str, float]:
    spreads: dict[str, float] = {}
    for name, spread in _outputs(value).items():
        if not isinstance(spread, float):
            raise SpoiltError("a spread is not a number")
        spreads[name] = spread
    return spreads
