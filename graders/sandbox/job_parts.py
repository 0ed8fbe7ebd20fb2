"""A job as bytes: the part that an answer gets at once, and the part that is held back.

The layout is described in `inside/run_answer.py`, which is the other end.
"""

from __future__ import annotations

import marshal
import struct
from collections.abc import Collection
from typing import Any

from graders.sandbox.outcome import Job
from graders.sandbox.policy import LIMITS
from graders.sandbox.snippets import compile_body, compile_prelude, names_in
from graders.values import Array, Other, Value

PLAIN = (bool, int, float, str)


def encode_job(job: Job) -> tuple[bytes, bytes]:
    """Both parts; the second is empty where nothing is held back."""
    later = [index for index, case in enumerate(job.cases) if case.held_back]
    at_once = [index for index, case in enumerate(job.cases) if not case.held_back]
    inputs = _inputs_at_once(job) if later else tuple(job.inputs)
    first = _encode_part(job, at_once, inputs, inputs, _common(job, more=bool(later)))
    if not later:
        return first, b""
    kept = [name for name in job.inputs if name not in inputs]
    return first, _encode_part(job, later, kept, tuple(job.inputs), {})


def _common(job: Job, *, more: bool) -> dict[str, Any]:
    return {
        "source": job.source,
        "more": more,
        "provides": job.provides,
        "prelude": compile_prelude(job.prelude),
        "seed": job.seed,
        "draws": any("rng" in names_in(case.source) for case in job.cases),
        "memory_less_bytes": max(0, LIMITS.memory_mib - job.memory_mib) << 20,
    }


def _inputs_at_once(job: Job) -> tuple[str, ...]:
    """All inputs but those that held-back cases alone name."""
    at_once = set().union(*(names_in(case.source) for case in job.cases if not case.held_back))
    later = set().union(*(names_in(case.source) for case in job.cases if case.held_back))
    return tuple(name for name in job.inputs if name in at_once or name not in later)


def _encode_part(
    job: Job, indexes: list[int], inputs: Collection[str], names: tuple[str, ...], header: dict[str, Any]
) -> bytes:
    """The cases at these indexes, each with those of `names` it uses; `inputs` come with them."""
    part = {
        **header,
        "cases": [(index, *_compile_case(job.cases[index].source, names)) for index in indexes],
        "inputs": {name: _describe(job.inputs[name]) for name in inputs},
    }
    encoded = marshal.dumps(part)
    return struct.pack("=I", len(encoded)) + encoded


def _compile_case(source: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], bytes]:
    """Those of `names` that the case uses, and its code as a function of them."""
    used = tuple(name for name in names if name in names_in(source))
    return used, compile_body(source, used)


def _describe(value: Value) -> Any:
    if isinstance(value, Array):
        data = value.data
        # A tensor's type may be one that numpy lacks and stores as another, such as bfloat16.
        return {"raw": data.tobytes(), "dtype": data.dtype.str, "shape": data.shape, "as": value.dtype}
    if isinstance(value, dict):
        return {"d": {key: _describe(item) for key, item in value.items()}}
    if isinstance(value, list):
        return list(map(_describe, value))
    if isinstance(value, Other):
        raise TypeError(f"an input cannot be a {value.type_name}")
    if (
        value is not None and type(value) not in PLAIN
    ):  # marshal makes bytes of a numpy scalar, without a word
        raise TypeError(f"an input cannot be a {type(value).__name__}")
    return value
