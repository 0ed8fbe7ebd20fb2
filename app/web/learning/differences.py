"""Two texts line by line: what went, what came, and a little of what stayed around it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

CONTEXT_LINES = 3

Change = Literal["same", "gone", "new"]


@dataclass(frozen=True)
class ComparedLine:
    """One line; its number in the text before and in the one after, where it stands there."""

    change: Change
    before: int | None
    after: int | None
    text: str


def differences(before: str, after: str) -> list[list[ComparedLine]]:
    """The places where the texts differ, each with some lines around; none where they are equal."""
    old, new = before.splitlines(), after.splitlines()
    # No guessing at junk: in short code a frequent line is a line like any other.
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        [line for code in group for line in _lines(code, old, new)]
        for group in matcher.get_grouped_opcodes(CONTEXT_LINES)
    ]


def _lines(code: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> list[ComparedLine]:
    tag, old_from, old_to, new_from, new_to = code
    if tag == "equal":
        return [
            ComparedLine("same", old_from + step + 1, new_from + step + 1, old[old_from + step])
            for step in range(old_to - old_from)
        ]
    gone = [ComparedLine("gone", at + 1, None, old[at]) for at in range(old_from, old_to)]
    return gone + [ComparedLine("new", None, at + 1, new[at]) for at in range(new_from, new_to)]
