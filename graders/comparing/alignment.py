"""Lays two sequences side by side: the cheapest edits that turn the one got into the one wanted.

Neighbours that took each other's place are one edit (Damerau 1964, as the optimal
string alignment); things further apart that did are found afterwards, among what is
left over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

Match = Callable[[int, int], bool]  # indices: in what was got, in what is wanted


class Edit(StrEnum):
    """What was done, seen from what is wanted."""

    PAIR = "pair"
    OTHER_KIND = "other kind"
    MISSING = "missing"
    EXTRA = "extra"
    SWAP = "swap"


# A change within is the least, and one of kind less than one missing here and one extra there.
OTHER_WITHIN, MISSING, EXTRA, OTHER_KIND, SWAPPED = 0.6, 0.9, 0.9, 1.0, 1.0


@dataclass(frozen=True)
class Step:
    """One edit. `got` and `wanted` are the indices where it begins on either side."""

    edit: Edit
    got: int
    wanted: int


@dataclass(frozen=True)
class Aligner:
    """`same_kind` tells what may be paired, `same_within` whether things of one kind are equal."""

    got_count: int
    wanted_count: int
    same_kind: Match
    same_within: Match

    def steps(self) -> list[Step]:
        """The cheapest edits, from first to last. The work is the product of both counts."""
        costs: dict[tuple[int, int], float] = {(0, 0): 0.0}
        last: dict[tuple[int, int], Step] = {}
        columns = self.wanted_count + 1
        for cell in range(1, (self.got_count + 1) * columns):
            here = divmod(cell, columns)
            options = [(costs[step.got, step.wanted] + cost, step) for cost, step in self._edits(*here)]
            costs[here], last[here] = min(options, key=lambda option: option[0])
        steps, here = [], (self.got_count, self.wanted_count)
        while here in last:
            steps.append(last[here])
            here = last[here].got, last[here].wanted
        return steps[::-1]

    def find_moved(self, steps: list[Step]) -> list[tuple[Step, Step]]:
        """Pairs of edits that are one: missing here and extra there, or each standing for the other."""
        free = [step for step in steps if step.edit in (Edit.OTHER_KIND, Edit.MISSING, Edit.EXTRA)]
        moved = []
        while free:
            step = free.pop(0)
            partner = next((other for other in free if self._belong_together(step, other)), None)
            if partner:
                free.remove(partner)
                moved.append((step, partner))
        return moved

    def _edits(self, got: int, wanted: int) -> Iterator[tuple[float, Step]]:
        """What may have come last, with its cost, where `got` and `wanted` things are done."""
        if got and wanted:
            edit = Edit.PAIR if self.same_kind(got - 1, wanted - 1) else Edit.OTHER_KIND
            yield self._cost_of_pair(got - 1, wanted - 1), Step(edit, got - 1, wanted - 1)
        if wanted:
            yield MISSING, Step(Edit.MISSING, got, wanted - 1)
        if got:
            yield EXTRA, Step(Edit.EXTRA, got - 1, wanted)
        if got > 1 and wanted > 1:
            crossing = ((got - 2, wanted - 1), (got - 1, wanted - 2))
            if all(self.same_kind(*pair) for pair in crossing):
                cost = SWAPPED + sum(self._cost_of_pair(*pair) for pair in crossing)
                yield cost, Step(Edit.SWAP, got - 2, wanted - 2)

    def _cost_of_pair(self, got: int, wanted: int) -> float:
        if not self.same_kind(got, wanted):
            return OTHER_KIND
        return 0.0 if self.same_within(got, wanted) else OTHER_WITHIN

    def _belong_together(self, one: Step, other: Step) -> bool:
        if {one.edit, other.edit} == {Edit.MISSING, Edit.EXTRA}:
            missing, extra = (one, other) if one.edit is Edit.MISSING else (other, one)
            return self.same_kind(extra.got, missing.wanted)
        if not one.edit is other.edit is Edit.OTHER_KIND:
            return False
        return self.same_kind(one.got, other.wanted) and self.same_kind(other.got, one.wanted)
