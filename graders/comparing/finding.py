"""What comparing one leaf of an output found."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class Finding:
    """`path` leads to the leaf within its output.

    `message` says what is wrong, `values` (a sentence, or empty) names values got and
    expected, `hints` say why it may be. The rest is as in `OutputResult`.
    """

    right: bool
    message: str
    values: str = ""
    hints: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    max_error: float | None = None
    tolerance: float | None = None
    where: tuple[int, ...] | None = None

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
        return replace(self, hints=(*self.hints, *filter(None, hints)))

    def under(self, key: str) -> Self:
        """The same finding, as part of something larger under `key`."""
        return replace(self, path=(key, *self.path))

    def sentences(self, *, show_values: bool) -> str:
        """Everything said, after the leaf's dotted name where it is wrong."""
        name = "" if self.right else ".".join(self.path)
        values = self.values if show_values else ""
        return " ".join(filter(None, [name and f"`{name}`:", self.message, values, *self.hints]))
