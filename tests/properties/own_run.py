"""Runs OUR OWN content, and never a learner's, in this process: on given inputs, in any layout.

It stands in for the sandbox where only values matter, so that many inputs cost little.
"""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import Any

import numpy as np
import torch

from graders.sandbox.outcome import Ending, Job, Raised, Returned, RunOutcome, Snippet, Watch
from graders.values import Array, Other, Value

Layout = Callable[[np.ndarray], np.ndarray]


def _strided(data: np.ndarray) -> np.ndarray:
    room = np.full([2 * length for length in data.shape], 7, data.dtype)
    view = room[(slice(None, None, 2),) * data.ndim]
    view[...] = data
    return view


def _reversed(data: np.ndarray) -> np.ndarray:
    return np.flip(np.flip(data).copy())


def _within(data: np.ndarray) -> np.ndarray:
    view = np.pad(data, 1, constant_values=7)[(slice(1, -1),) * data.ndim]
    assert not view.flags.owndata or not data.ndim
    return view


def _read_only(data: np.ndarray) -> np.ndarray:
    copy = data.copy()
    copy.flags.writeable = False
    return copy


LAYOUTS: dict[str, Layout] = {
    "plain": np.copy,
    "Fortran": lambda data: np.array(data, order="F"),
    "strided": _strided,
    "reversed": _reversed,
    "within another": _within,
    "read-only": _read_only,
}
# What torch can share memory with, without a warning.
TENSOR_LAYOUTS = {name: LAYOUTS[name] for name in ("plain", "Fortran", "strided", "within another")}


@dataclass(frozen=True)
class OwnRun:
    """A `run` as the sandbox's. `inputs` take the place of the ones that the question makes.

    The arrays of each case are laid out by `layout`, but for those that may be changed.
    """

    inputs: dict[str, Value]
    layout: Layout = np.copy
    may_change: tuple[str, ...] = ()

    def __call__(self, job: Job, _watch: Watch | None = None) -> RunOutcome:
        if not job.source and [case.id for case in job.cases] == ["inputs"]:
            return _finished({0: Returned(self.inputs)})
        scope: dict[str, Any] = {"__name__": "answer"}
        exec(_compiled(job.source), scope)
        provided = {name: scope[name] for name in job.provides if name in scope}
        return _finished({index: self._run_case(job, case, provided) for index, case in enumerate(job.cases)})

    def _run_case(self, job: Job, case: Snippet, provided: dict[str, Any]) -> Returned | Raised:
        inputs = {
            name: _build(value, np.copy if name in self.may_change else self.layout, job.library_set)
            for name, value in job.inputs.items()
        }
        scope = {"np": np, "torch": torch, **provided}
        exec(_compiled_case(case.source, tuple(inputs)), scope)
        try:
            with np.errstate(all="ignore"):
                outputs = scope["case"](**inputs)
        except Exception as error:  # noqa: BLE001  # a wrong answer of ours may fail in any way
            return Raised((type(error).__name__,), str(error), ())
        before = {name: _to_the_bit(value) for name, value in job.inputs.items()}
        changed = (name for name, value in inputs.items() if _to_the_bit(encode(value)) != before[name])
        return Returned(encode(outputs), frozenset(changed))


def _to_the_bit(value: Value) -> object:
    """Something that is equal for two values only if they are the same, NaN and the sign of zero included."""
    match value:
        case Array():
            return value.data.dtype.str, value.data.shape, value.data.tobytes()
        case dict():
            return [(key, _to_the_bit(item)) for key, item in value.items()]
        case list():
            return [_to_the_bit(item) for item in value]
        case _:
            return repr(value)


def encode(value: Any) -> Value:
    """A value as it is on the trusted side after it crossed."""
    match value:
        case torch.Tensor():
            data = value.detach().numpy()
            return Array(np.array(data, order="C"), "tensor", data.dtype.name)
        case np.ndarray() | np.generic():
            return Array(np.array(value, order="C"), "ndarray", value.dtype.name)
        case dict():
            return {key: encode(item) for key, item in value.items()}
        case list() | tuple():
            return [encode(item) for item in value]
        case None | bool() | int() | float() | str():
            return value
        case _:
            return Other(type(value).__name__)


def _build(value: Value, layout: Layout, library: str) -> Any:
    if isinstance(value, dict):
        return {key: _build(item, layout, library) for key, item in value.items()}
    if not isinstance(value, Array):
        return value
    data = layout(value.data)
    return torch.from_numpy(data) if library == "torch" else data


@functools.cache
def _compiled(source: str) -> CodeType:
    return compile(source, "answer.py", "exec")


@functools.cache
def _compiled_case(source: str, names: tuple[str, ...]) -> CodeType:
    return compile(f"def case({', '.join(names)}):\n{textwrap.indent(source, '    ')}", "case", "exec")


def _finished(cases: dict[int, Returned | Raised]) -> RunOutcome:
    return RunOutcome(
        Ending.FINISHED,
        loaded=True,
        cases=cases,
        load_error=None,
        printed="",
        printed_truncated=False,
        signal=0,
        elapsed_ms=0.0,
        cpu_ms=0.0,
        memory_mib=0.0,
        libraries={},
    )
