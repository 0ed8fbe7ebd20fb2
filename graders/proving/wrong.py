"""What must hold of the mutants of a coding question: each is caught clearly, and named as what it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from graders.coding.prepare import Outputs
from graders.proving.records import CLEAR_MARGIN, Finding, Place, error, warning
from graders.proving.variant import Variant
from graders.verdicts import Grade, Verdict
from graders.wording import magnitude
from questions.code import Mutant


@dataclass(frozen=True)
class Trial:
    """One mutant on one variant: its margin in each case, the names it got, and what is wrong with that."""

    margins: tuple[float, ...]
    named: tuple[str, ...]
    finding: Finding | None


def try_mutants(variant: Variant) -> list[Trial]:
    """Grade every mutant as if a learner had handed it in."""
    return [_try(variant, number, mutant) for number, mutant in enumerate(variant.question.mutants)]


def _try(variant: Variant, number: int, mutant: Mutant) -> Trial:
    grade = variant.grade(mutant.source(variant.question.solution))
    margins = tuple(_margin(variant, number, index, grade) for index in range(len(grade.cases)))
    named = tuple(dict.fromkeys(grade.misconceptions))
    found = _find_survival(variant, number, margins) or _find_misnaming(variant, number, mutant, named)
    return Trial(margins, named, found)


def _margin(variant: Variant, number: int, index: int, grade: Grade) -> float:
    got, expected = variant.prepared.mutants[number].outputs[index], variant.prepared.expected[index]
    worst = max(variant.margins(index, got, expected).values(), default=0.0)
    refused = grade.cases[index].verdict is not Verdict.CORRECT
    # Refused for something that is no output, such as an input that was changed.
    return math.inf if refused and worst <= 1 else worst


def _find_survival(variant: Variant, number: int, margins: tuple[float, ...]) -> Finding | None:
    best = max(margins)
    if best >= CLEAR_MARGIN:
        return None
    place: Place = ("mutants", number)
    if best <= 1:
        return error(place, f"passes every case of variant {variant.number}: give it inputs that show it")
    case = variant.question.cases[margins.index(best)].id
    return error(
        place,
        f"is only {magnitude(best)} tolerances off at best (case {case}, variant {variant.number});"
        f" {CLEAR_MARGIN:g} are wanted: give it inputs that show it more",
    )


def _find_misnaming(variant: Variant, number: int, mutant: Mutant, named: tuple[str, ...]) -> Finding | None:
    if set(named) == set(mutant.misconceptions):
        return None
    place, at = ("mutants", number), f"(variant {variant.number})"
    told = " and ".join(named)
    if not named:
        return error(
            place, f"is caught, but not named: in each case where it is wrong it returns nothing {at}"
        )
    if any(name in named for name in _twins(variant, number)):
        return warning(
            place,
            f"can't be told from {told} on these inputs, and is named so {at}:"
            " tell them apart by another case, or keep one of the two",
        )
    return error(place, f"is named {told} {at}")


def _twins(variant: Variant, number: int) -> Iterator[str]:
    """Misconceptions whose mutants give the same as this one in every case."""
    mutants = variant.prepared.mutants
    for other, twin in enumerate(mutants):
        pairs = zip(twin.outputs, mutants[number].outputs, strict=True)
        if other != number and all(_same(variant, index, *pair) for index, pair in enumerate(pairs)):
            yield from twin.misconception.split()


def _same(variant: Variant, index: int, one: Outputs | None, other: Outputs | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.keys() == other.keys() and max(variant.margins(index, one, other).values(), default=0.0) <= 1
