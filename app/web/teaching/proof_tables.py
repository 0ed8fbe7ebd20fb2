"""A proof as tables: mutants down, cases across, and what each output is held to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from app.web.words import Tone
from graders.proving.records import CLEAR_MARGIN, MutantRow, Proof
from graders.wording import magnitude
from questions.schema import Misconception

Vocabulary = Mapping[str, Misconception]


@dataclass(frozen=True)
class Cell:
    """How clearly one case refuses one mutant; `tone` only where that asks for a look."""

    words: str
    tone: Tone | None = None


@dataclass(frozen=True)
class MatrixRow:
    """One mutant: what it is, how each case takes it, and what is wrong with that, if anything."""

    name: str
    cells: tuple[Cell, ...]
    complaint: str


@dataclass(frozen=True)
class ToleranceRow:
    """What one output is held to, and where that comes from."""

    case: str
    output: str
    tolerance: float
    reason: str
    spread: float


@dataclass(frozen=True)
class ProofTables:
    """A proof of code as its author reads it; `cases` heads the columns of `matrix`.

    `oracle` is a sentence, empty where there is none.
    """

    cases: tuple[str, ...]
    matrix: tuple[MatrixRow, ...]
    tolerances: tuple[ToleranceRow, ...]
    variants: int
    oracle: str


def tables_of(proof: Proof, vocabulary: Vocabulary) -> ProofTables:
    """The tables; misconceptions are called by their names."""
    rows = (
        ToleranceRow(each.case, each.output, each.tolerance, f"{each.source}: {each.reason}", each.spread)
        for each in proof.tolerances
    )
    return ProofTables(
        cases=proof.cases,
        matrix=tuple(_row(row, vocabulary) for row in proof.matrix),
        tolerances=tuple(rows),
        variants=proof.variants,
        oracle=_oracle(proof.oracle_margin),
    )


def _oracle(margin: float | None) -> str:
    if margin is None:
        return ""
    if margin == 0:
        return "The oracle gives exactly what the solution gives."
    return f"The oracle agrees with the solution to {magnitude(margin)} of the tolerance."


def _row(row: MutantRow, vocabulary: Vocabulary) -> MatrixRow:
    due = [row.misconception, row.also] if row.also else [row.misconception]
    name = " and ".join(_name(each, vocabulary) for each in due) + (f" ({row.name})" if row.name else "")
    return MatrixRow(name, tuple(map(_cell, row.margins)), _complaint(row, due, vocabulary))


def _complaint(row: MutantRow, due: list[str], vocabulary: Vocabulary) -> str:
    if row.separation <= 1:
        return "Survives: no case refuses it."
    if row.separation < CLEAR_MARGIN:
        return f"Weak: {magnitude(row.separation)} tolerances off at best."
    if set(row.named) == set(due):
        return ""
    told = " and ".join(_name(each, vocabulary) for each in row.named)
    return f"Told as: {told or 'nothing'}."


def _cell(margin: float) -> Cell:
    if margin <= 1:
        return Cell("passes")
    if math.isinf(margin):
        return Cell("refused")
    return Cell(magnitude(margin), "partly" if margin < CLEAR_MARGIN else None)


def _name(misconception: str, vocabulary: Vocabulary) -> str:
    known = vocabulary.get(misconception)
    return known.name if known else misconception
