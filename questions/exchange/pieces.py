"""Markdown cut into what is maths, what is code, and the text between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# The bound keeps many openers without an end from costing the square of the text's length.
MAX_MATHS_CHARS = 2_000

Kind = Literal["text", "code", "maths", "display"]

_CODE = r"""
    (?P<fence>^[ ]*(?P<ticks>`{3,}|~{3,})[^\n]*\n(?:.*?\n)??[ ]*(?P=ticks)[`~]*[ ]*$)
  | (?P<span>(?<!`)(?P<run>`+)(?!`).+?(?<!`)(?P=run)(?!`))
"""
_PIECE = re.compile(
    _CODE
    + rf"""
  | \$\$(?P<display>.{{1,{MAX_MATHS_CHARS}}}?)\$\$
  | (?<![\d$])\$(?![\s$])(?P<maths>(?:\\.|[^$\\]){{1,{MAX_MATHS_CHARS}}}?)(?<!\s)\$(?![\d$])
  | (?P<escape>\\.)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
CODE = re.compile(_CODE, re.VERBOSE | re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A stretch of Markdown. Of maths, `text` is what stands between the dollar signs."""

    kind: Kind
    text: str


def pieces(markdown: str) -> Iterator[Piece]:
    """`markdown` from its begin to its end; an escaped sign is text with its backslash."""
    end = 0
    for found in _PIECE.finditer(markdown):
        if found["escape"]:
            continue
        if found.start() > end:
            yield Piece("text", markdown[end : found.start()])
        end = found.end()
        if found["display"] is not None:
            yield Piece("display", found["display"])
        elif found["maths"] is not None:
            yield Piece("maths", found["maths"])
        else:
            yield Piece("code", found[0])
    if end < len(markdown):
        yield Piece("text", markdown[end:])
