"""How `batchmark check` prints: findings with their line, and a proof's tables for people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from graders.proving.records import CLEAR_MARGIN, Finding, Level, MutantRow, OutputTolerance, Proof
from graders.wording import count_of, magnitude
from questions.reader import read_document

_KEY = f"""\
how many tolerances a mutant is off, where it is least:  . survives the case   ! weak, below {CLEAR_MARGIN:g}
  inf no comparable output, or an input changed"""


def finding_line(file: str, source: str, finding: Finding) -> str:
    """A finding as its author finds it: file:line: field: message."""
    fault = read_document(source, file).fault(finding.place, finding.message)
    if finding.level is Level.WARNING:
        return f"{file}:{fault.line}: warning: {fault.field}: {finding.message}"
    return str(fault)


def proof_tables(proof: Proof) -> str:
    """The kill matrix, mutants down and cases across, and what each output is held to."""
    size = f"{count_of(len(proof.matrix), 'mutant')}, {count_of(len(proof.cases), 'case')}"
    lines = ["", f"{size}, {count_of(proof.variants, 'variant')}, {proof.elapsed_s:.1f} s"]
    if proof.matrix:
        lines += ["", *_matrix(proof)]
    if proof.oracle_margin is not None:
        lines += ["", f"the oracle agrees to {magnitude(proof.oracle_margin)} of the tolerance"]
    if proof.tolerances:
        lines += ["", *_aligned(_tolerance(each) for each in proof.tolerances)]
    return "\n".join(lines)


def _matrix(proof: Proof) -> Iterator[str]:
    yield _KEY
    for number, case in enumerate(proof.cases, 1):
        yield f"  {number:>2} {case}"
    yield ""
    heads = ["", *(str(number) for number in range(1, len(proof.cases) + 1)), "told as"]
    yield from _aligned([heads, *(_row(row) for row in proof.matrix)], numbers=len(proof.cases))


def _row(row: MutantRow) -> list[str]:
    due = [row.misconception, row.also] if row.also else [row.misconception]
    name = " + ".join(due) + (f" ({row.name})" if row.name else "")
    told = "" if set(row.named) == set(due) else " and ".join(row.named) or "nothing"
    return [name, *map(_cell, row.margins), told]


def _cell(margin: float) -> str:
    if margin <= 1:
        return "."
    if math.isinf(margin):
        return "inf"
    mantissa, _, exponent = f"{margin:.0e}".partition("e")
    if margin < CLEAR_MARGIN:
        return f"{margin:.0f}!"
    return f"{mantissa}e{int(exponent)}"


def _tolerance(held: OutputTolerance) -> list[str]:
    spread = f"right forms differ by {magnitude(held.spread)}" if held.spread else "right forms are equal"
    bound = magnitude(held.tolerance) if held.tolerance else "equal"
    return [f"{held.case}.{held.output}", bound, f"{held.source}: {held.reason}", spread]


def _aligned(rows: Iterable[list[str]], numbers: int = 0) -> Iterator[str]:
    """Rows in columns; the `numbers` columns after the first align right."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (
            text.rjust(width) if 0 < place <= numbers else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
