"""What is wrong with a file of the bank, told to its author."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake in one file.

    `line` counts from 1; `field` is dotted, and empty where the fault is the whole
    file's.
    """

    file: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.field, self.reason) if part)


class QuestionFileError(Exception):
    """The author's fault: a file that can't be taken into the bank.

    `faults` holds every mistake found, in the file's order. `file`, `line`, `field`
    and `reason` are the first one's.
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
        first = faults[0]
        self.file, self.line = first.file, first.line
        self.field, self.reason = first.field, first.reason


def dotted(place: Place) -> str:
    """`("cases", 1, "points")` as an author reads it: `cases.1.points`."""
    return ".".join(str(part) for part in place)
