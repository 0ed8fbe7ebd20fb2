"""Structures of layers: which layer is missing, surplus, misplaced, of another kind, or set up otherwise.

A structure is a list of dicts, `{"layer": "BatchNorm1d", "num_features": 64}`: under
`layer` the name of the kind, beside it the settings, in the order in which they are told.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from graders.comparing.alignment import Aligner, Edit, Step
from graders.comparing.finding import Finding
from graders.values import Array, Value
from graders.wording import numeral, word

KIND = "layer"
MOST_LAYERS = 40  # the work grows with the square
MOST_SETTINGS = 6  # told of one layer
MOST_ITEMS = 4  # told of a setting that is a list
_SHORT = range(-(10**9), 10**9)

# Settings that are written without their names: those that constructors take first.
_BARE = frozenset(
    {"num_features", "in_features", "out_features", "in_channels", "out_channels"}
    | {"num_groups", "num_channels", "p"}
)

Layer = dict[str, Value]
Compare = Callable[[Value, Value], Iterable[Finding]]


def retell(got: Value, expected: list[Value], findings: Iterable[Finding], compare: Compare) -> list[Finding]:
    """`findings` on two lists; where both are structures of layers that differ, told in terms of layers.

    `compare` gives the findings on one setting.
    """
    plain = list(findings)
    if all(finding.right for finding in plain):
        return plain
    ours, theirs = _find_structure(expected), _find_structure(got)
    if not ours or theirs is None or max(len(ours), len(theirs)) > MOST_LAYERS:
        return plain
    if not theirs:
        return [Finding(right=False, message=f"There are no layers where {len(ours)} should be.")]
    return list(_Difference(theirs, ours, compare).findings()) or plain


def _find_structure(value: Value) -> list[Layer] | None:
    """`value` as layers, or None if it isn't a list of them."""
    if not isinstance(value, list):
        return None
    layers = [item for item in value if isinstance(item, dict) and isinstance(item.get(KIND), str)]
    return layers if len(layers) == len(value) else None


class _Difference:
    """How one structure differs from another."""

    def __init__(self, got: list[Layer], wanted: list[Layer], compare: Compare) -> None:
        self._got, self._wanted = got, wanted
        self._compare = compare
        self._faults = functools.cache(self._find_faults)

    def findings(self) -> Iterator[Finding]:
        """Every difference: the order of layers first, then their settings."""
        aligner = Aligner(
            len(self._got),
            len(self._wanted),
            lambda got, wanted: self._got[got][KIND] == self._wanted[wanted][KIND],
            lambda got, wanted: not self._faults(got, wanted),
        )
        steps = aligner.steps()
        moved = aligner.find_moved(steps)
        for one, other in moved:
            yield self._tell_moved(one, other)
        told = {step for pair in moved for step in pair}
        yield from (
            self._tell_order(step) for step in steps if step.edit is not Edit.PAIR and step not in told
        )
        for step in steps:
            yield from self._tell_settings(step)
        for one, other in moved:
            yield from self._tell_settings_of_moved(one, other)

    def _tell_moved(self, one: Step, other: Step) -> Finding:
        if one.edit is Edit.OTHER_KIND:
            return self._tell_swapped((one.got, other.got), (one.wanted, other.wanted))
        missing, extra = (one, other) if one.edit is Edit.MISSING else (other, one)
        here = self._place(extra.got)
        layer, gap = _describe(self._got[extra.got]), self._gap(missing.wanted)
        return _wrong(
            f"{here}, {layer}, is in the wrong place: it should stand {gap}.",
            f"{here} is in the wrong place.",
        )

    def _tell_order(self, step: Step) -> Finding:
        match step.edit:
            case Edit.SWAP:
                return self._tell_swapped((step.got, step.got + 1), (step.wanted, step.wanted + 1))
            case Edit.MISSING:
                layer, gap = _describe(self._wanted[step.wanted]), self._gap(step.wanted)
                return _wrong(f"{layer} is missing {gap}.", "A layer is missing.")
            case Edit.EXTRA:
                here, layer = self._place(step.got), _describe(self._got[step.got])
                return _wrong(f"{here}, {layer}, is not wanted.", f"{here} is not wanted.")
        here = self._place(step.got)
        theirs, ours = _describe(self._got[step.got]), _describe(self._wanted[step.wanted])
        return _wrong(
            f"{here} is {theirs} where {ours} is wanted.", f"{here} is of another kind than the one wanted."
        )

    def _tell_swapped(self, got: tuple[int, int], wanted: tuple[int, int]) -> Finding:
        places = f"Layers {got[0] + 1} and {got[1] + 1} of {len(self._got)} took each other's place"
        first, second = (_describe(self._wanted[index]) for index in wanted)
        return _wrong(f"{places}: {first} should come before {second}.", f"{places}.")

    def _tell_settings(self, step: Step) -> Iterator[Finding]:
        if step.edit is Edit.PAIR:
            yield from self._faults(step.got, step.wanted)
        elif step.edit is Edit.SWAP:
            yield from self._faults(step.got, step.wanted + 1)
            yield from self._faults(step.got + 1, step.wanted)

    def _tell_settings_of_moved(self, one: Step, other: Step) -> Iterator[Finding]:
        crossing = ((one.got, other.wanted), (other.got, one.wanted))
        missing_first = one.edit is Edit.MISSING
        for pair in crossing if one.edit is Edit.OTHER_KIND else crossing[missing_first:][:1]:
            yield from self._faults(*pair)

    def _find_faults(self, got: int, wanted: int) -> tuple[Finding, ...]:
        """What is wrong with the settings of a layer of the right kind."""
        theirs, ours = self._got[got], self._wanted[wanted]
        here = f"{self._place(got)}, {_tell(ours[KIND])}"
        faults = [each for name in ours for each in self._compare_setting(here, name, theirs, ours[name])]
        surplus = islice((name for name in theirs if name not in ours), MOST_SETTINGS)
        faults += [Finding(right=False, message=f"{here}: `{word(name)}` is not wanted.") for name in surplus]
        return tuple(faults)

    def _compare_setting(self, here: str, name: str, theirs: Layer, wanted: Value) -> Iterator[Finding]:
        setting = f"{here}: `{word(name)}`"
        if name not in theirs:
            yield Finding(right=False, message=f"{setting} is missing.")
            return
        wrong = [finding for finding in self._compare(theirs[name], wanted) if not finding.right]
        if wrong and _is_short(theirs[name]) and _is_short(wanted):
            values = _tell(theirs[name]), _tell(wanted)
            yield _wrong(
                f"{setting} is {values[0]} where {values[1]} is wanted.", f"{setting} is not the one wanted."
            )
            return
        for finding in wrong:
            yield finding.after(f"{setting}: ")

    def _place(self, got: int) -> str:
        return f"Layer {got + 1} of {len(self._got)}"

    def _gap(self, wanted: int) -> str:
        """Where a wanted layer should stand, between its neighbours."""
        if wanted == 0:
            return "at the start"
        before = _describe(self._wanted[wanted - 1])
        if wanted + 1 == len(self._wanted):
            return f"at the end, after {before}"
        return f"between {before} and {_describe(self._wanted[wanted + 1])}"


def _wrong(message: str, discreet: str) -> Finding:
    return Finding(right=False, message=message, discreet=discreet)


def _describe(layer: Layer) -> str:
    """A layer as it would be written: `Linear(20, 64)`, `Dropout(0.5)`, `ReLU`."""
    settings = (
        _tell(value) if name in _BARE else f"{word(name)}={_tell(value)}"
        for name, value in layer.items()
        if name != KIND and _is_short(value)
    )
    shown = [*islice(settings, MOST_SETTINGS), *("…" for _ in islice(settings, 1))]
    return _tell(layer[KIND]) + (f"({', '.join(shown)})" if shown else "")


def _is_short(value: Value) -> bool:
    """Whether a value can be told in full."""
    match value:
        case list():
            nested = any(isinstance(item, list) for item in value[:MOST_ITEMS])
            return not nested and len(value) <= MOST_ITEMS and all(map(_is_short, value))
        case int():
            return value in _SHORT
        case Array():
            return value.data.ndim == 0 and value.data.dtype.kind in "biuf"
        case _:
            return value is None or isinstance(value, float | str)


def _tell(value: Value) -> str:
    if isinstance(value, list):
        return f"({', '.join(map(_tell, value))})"
    if isinstance(value, Array):
        return _tell(value.data.item())
    return numeral(value) if isinstance(value, float) else word(str(value))
