"""Prints the table of figures that docs/operations.md shows: every name with its type and meaning.

python -m tests.metrics_table [--write]
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.gauges import GAUGES, SANDBOX_COUNTS
from app.observing.metrics import COUNTED

PAGE = Path(__file__).parent.parent / "docs" / "operations.md"
BEGIN, END = "<!-- metrics: begin -->", "<!-- metrics: end -->"


def rows() -> dict[str, tuple[str, str]]:
    """Type and meaning of every figure, by its name."""
    found = {each.name: (each.type, each.documentation) for each in COUNTED.collect()}
    found |= {f"batchmark_{name}": ("gauge", said) for name, said in GAUGES.items()}
    found |= {
        f"batchmark_sandbox_{name}": ("counter", f"{said[:-1]}, by library set.")
        for name, said in SANDBOX_COUNTS.items()
    }
    return {name + "_total" * (row[0] == "counter"): row for name, row in sorted(found.items())}


def table() -> str:
    """The table, with what marks where it begins and ends."""
    lines = [f"| `{name}` | {kind} | {said} |" for name, (kind, said) in rows().items()]
    return "\n".join([BEGIN, "| figure | type | meaning |", "|---|---|---|", *lines, END])


def current() -> str:
    """The table that stands in the page."""
    text = PAGE.read_text(encoding="utf-8")
    return text[text.index(BEGIN) : text.index(END) + len(END)]


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(PAGE.read_text(encoding="utf-8").replace(current(), table()), encoding="utf-8")
    else:
        sys.stdout.write(table() + "\n")
