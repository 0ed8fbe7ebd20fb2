"""What is kept of an output so that it can be drawn: a few small numbers, never the arrays themselves.

A record holds at most some 8 KB of JSON whatever the arrays held. Its numbers are
rounded: enough for a picture, too coarse to be handed in. None stands for what is not
finite, which JSON can't carry.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = float | None


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Moments(_Record):
    """Mean and standard deviation (dividing by the count, as batch norm does) of each feature."""

    means: tuple[Number, ...]
    deviations: tuple[Number, ...]


class Histogram(_Record):
    """How many finite values lie in each of the equally wide bins from `low` to `high`."""

    low: float
    high: float
    got: tuple[int, ...]
    expected: tuple[int, ...]
    got_not_finite: int = 0
    expected_not_finite: int = 0

    @property
    def edges(self) -> tuple[float, ...]:
        """Where the bins begin, and where the last one ends."""
        bins = len(self.got)
        return tuple(self.low + (self.high - self.low) * (place / bins) for place in range(bins + 1))


class Deviation(_Record):
    """Where a wrong output is off, by rows and features.

    `shape` is the output's own. `feature_axis` of it goes across; all its other axes,
    flattened in order, go down. `across` says what lies along that axis: `feature` where
    a one-axis input of the question has its length, `channel` on axis 1 of four or more
    axes, otherwise `column`, or `index` where there is no other axis.

    `errors[i][j]` is the largest absolute error in block (i, j), None where one side is
    not finite; a block holds `block[0]` rows and `block[1]` features, the last one maybe
    fewer. `tolerance` is absolute, in the output's own unit. Moments are there for up to
    16 features: of what was got and expected, and `before`, of the input named `before_name`.
    """

    kind: Literal["deviation"] = "deviation"
    shape: tuple[int, ...]
    feature_axis: int
    across: Literal["feature", "channel", "column", "index"]
    block: tuple[int, int]
    errors: tuple[tuple[Number, ...], ...]
    tolerance: float
    histogram: Histogram | None = None
    got: Moments | None = None
    expected: Moments | None = None
    before: Moments | None = None
    before_name: str = ""

    @property
    def features(self) -> int:
        """How many features the output has."""
        return self.shape[self.feature_axis]

    @property
    def rows(self) -> int:
        """How many rows the output has, its other axes flattened."""
        rows = 1
        for axis, length in enumerate(self.shape):
            rows *= 1 if axis == self.feature_axis else length
        return rows


class Series(_Record):
    """The values of a curve. Of more than 200, those at 200 evenly spaced steps from first to last.

    `lowest` is the smallest finite value of all `length`, first met at step `lowest_at`.
    """

    length: int
    values: tuple[Number, ...]
    lowest: Number = None
    lowest_at: int | None = None

    @property
    def steps(self) -> tuple[int, ...]:
        """The step, from 0, of each value."""
        return steps_kept(self.length, len(self.values))


class Curve(_Record):
    """A series, such as a loss by step, beside the solution's."""

    kind: Literal["curve"] = "curve"
    got: Series
    expected: Series


Picture = Annotated[Deviation | Curve, Field(discriminator="kind")]


def steps_kept(length: int, kept: int) -> tuple[int, ...]:
    """`kept` of `length` steps, evenly spaced, the first and the last among them."""
    return tuple(place * (length - 1) // max(kept - 1, 1) for place in range(kept))


def digest_of(*parts: Deviation | Curve | str) -> str:
    """A short name for what would be drawn: equal parts have equal ones."""
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        content = part if isinstance(part, str) else part.model_dump_json()
        digest.update(hashlib.blake2b(content.encode(errors="surrogatepass")).digest())
    return digest.hexdigest()
