"""Plain text as Markdown: a backslash where a sign would mean more than itself, and nowhere else."""

from __future__ import annotations

import re

_SIGNS = re.compile(
    r"""
      \\(?=[!-/:-@\[-`{-~]|\n|\Z)     # a backslash that would escape, or break the line
    | `
    | \$
    | (?<![\s])\*|\*(?!\s)            # a star with white space on both sides stays
    | (?<![^\W_])_|_(?![^\W_])        # so does an underscore within a word
    | <(?=[A-Za-z/!?])
    | &(?=\#?\w+;)
    | ~(?=~)
    | (?<=\])(?=[(\[:])               # no link nor definition after a closing bracket
    """,
    re.VERBOSE,
)
# Within a paragraph only a list that begins with 1 begins a list.
_LINE_STARTS = re.compile(
    r"""
      \A(\d{1,9})(?=[.)](?:\s|$))
    | ^(1)(?=[.)]\ )
    | ^(?=\#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+\s*$|-+\s*$)
    """,
    re.VERBOSE | re.MULTILINE,
)


def escape_text(text: str) -> str:
    """`text` so that Markdown shows it as it stands, wherever in a line it comes."""
    return _SIGNS.sub(r"\\\g<0>", text)


def escape_line_starts(markdown: str) -> str:
    """A paragraph none of whose lines begins another kind of block."""
    return _LINE_STARTS.sub(lambda found: f"{found[1] or found[2] or ''}\\", markdown)
