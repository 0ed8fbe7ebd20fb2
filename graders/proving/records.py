"""What a proof says, in a form that can be kept and sent."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from graders.comparing.tolerance import Source

CLEAR_MARGIN = 10.0  # in tolerances: a mutant is this far off, a right form this much closer than 1
Place = tuple[str | int, ...]


class Level(StrEnum):
    """An error keeps a question from being proven; a warning asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


class _Record(BaseModel):
    # JSON has no infinity, and a margin may be infinite.
    model_config = ConfigDict(frozen=True, ser_json_inf_nan="strings")


class Finding(_Record):
    """One thing that is wrong with a question; `place` leads to it in the question's file."""

    level: Level
    place: Place
    message: str


class MutantRow(_Record):
    """One mutant's row of the kill matrix, each number the least over all variants.

    `margins` has one entry per case: how many tolerances the mutant is off there, 1 or
    less where it survives, infinite where it has no comparable output. `separation` is
    its best case's margin at the variant where that is least; `named` is what a learner
    who makes this mistake is told (misconception ids). `also` is the second mistake of a pair.
    """

    misconception: str
    also: str = ""
    name: str
    margins: tuple[float, ...]
    separation: float
    named: tuple[str, ...]


class OutputTolerance(_Record):
    """What one output is held to, at the variant where that is widest.

    `tolerance` and `spread` (what right forms differ by) are absolute, in the output's
    own unit; for a nested output they are those of its widest leaf.
    """

    case: str
    output: str
    tolerance: float
    source: Source
    reason: str
    spread: float


class Proof(_Record):
    """What was found about one version of a question. `cases` and what follows is for code.

    `oracle_margin` is how far the oracle is from the solution at its worst, in tolerances;
    None where there is no oracle. `in_time` is false where the clock ended a run: another
    time the proof may be another.
    """

    question_id: str
    question_version: str
    variants: int
    findings: tuple[Finding, ...] = ()
    cases: tuple[str, ...] = ()
    matrix: tuple[MutantRow, ...] = ()
    tolerances: tuple[OutputTolerance, ...] = ()
    oracle_margin: float | None = None
    in_time: bool = True
    elapsed_s: float = 0.0

    @property
    def proven(self) -> bool:
        """Whether nothing but warnings was found."""
        return not any(finding.level is Level.ERROR for finding in self.findings)


def error(place: Place, message: str) -> Finding:
    """A finding that keeps the question from being proven."""
    return Finding(level=Level.ERROR, place=place, message=message)


def warning(place: Place, message: str) -> Finding:
    """A finding to look at."""
    return Finding(level=Level.WARNING, place=place, message=message)
