"""What comparing one leaf of an output found."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class Finding:
    """`path` leads to the leaf within its output.

    `message` says what is wrong, `values` (a sentence, or empty) names values got and
    expected, `hints` say why it may be. A message that can't do without values has a
    `discreet` one for where they may not be shown. The rest is as in `OutputResult`.
    """

    right: bool
    message: str
    values: str = ""
    hints: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    max_error: float | None = None
    tolerance: float | None = None
    ulps: float | None = None
    where: tuple[int, ...] | None = None
    discreet: str = ""

    @property
    def margin(self) -> float:
        """The error in tolerances: at most 1 where right, infinite for wrong values without a size."""
        if self.right and not self.max_error:
            return 0.0
        if self.max_error is None or not self.tolerance:
            return math.inf
        return self.max_error / self.tolerance

    def with_hints(self, *hints: str | None) -> Self:
        """The same finding with those of `hints` that are there."""
        given = tuple(filter(None, hints))
        return replace(self, hints=(*self.hints, *given)) if given else self

    def under(self, key: str) -> Self:
        """The same finding, as part of something larger under `key`."""
        return replace(self, path=(key, *self.path))

    def after(self, place: str) -> Self:
        """The same finding, its message after the `place` that it is about and its own path there."""
        name = ".".join(self.path)
        place = f"{place}`{name}`: " if name else place
        discreet = self.discreet and f"{place}{self.discreet}"
        return replace(self, message=f"{place}{self.message}", discreet=discreet, path=())

    def sentences(self, *, show_values: bool) -> str:
        """Everything said, after the leaf's dotted name where it is wrong."""
        name = "" if self.right else ".".join(self.path)
        told = [self.message, self.values] if show_values else [self.discreet or self.message]
        return " ".join(filter(None, [name and f"`{name}`:", *told, *self.hints]))
