"""The learner's own lines around each place that an error passed through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graders.verdicts import TraceLine

AROUND = 2
MAX_FRAMES = 5


@dataclass(frozen=True)
class Line:
    """A line of source; `number` counts from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Excerpt:
    """Some lines about the one, `line`, that was being run in `function`."""

    function: str
    line: int
    lines: tuple[Line, ...]


def excerpts(source: str, trace: Sequence[TraceLine]) -> list[Excerpt]:
    """One excerpt for each frame, outermost first; of a deep recursion the last few."""
    lines = source.splitlines()
    return [_excerpt(lines, frame) for frame in trace[-MAX_FRAMES:]]


def _excerpt(lines: list[str], frame: TraceLine) -> Excerpt:
    first = max(frame.line - AROUND, 1)
    last = min(frame.line + AROUND, len(lines))
    around = tuple(Line(number, lines[number - 1]) for number in range(first, last + 1))
    return Excerpt(frame.function, frame.line, around)
