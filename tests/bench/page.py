"""Pages with figures: each benchmark writes its own parts and no other. Figures that another one needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = DOCS / "performance.md"
OPERATIONS = DOCS / "operations.md"
_MEASURED = Path(__file__).parent / "measured.json"


def read_measured() -> dict[str, Any]:
    """What `load.py --write` measured last."""
    read: dict[str, Any] = json.loads(_MEASURED.read_text(encoding="utf-8"))
    return read


def write_measured(measured: dict[str, Any]) -> None:
    """Keep what was measured, for `peak.py`."""
    _MEASURED.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")


def write_part(name: str, text: str, path: Path = PAGE) -> None:
    """Put `text` where the page at `path` keeps what benchmark `name` measured.

    Raises:
        ValueError: the page has no such part.
    """
    begin, end = (f"<!-- {name}: {edge} -->" for edge in ("begin", "end"))
    page = path.read_text(encoding="utf-8")
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        msg = f"{path.name} has no part {begin} … {end}"
        raise ValueError(msg)
    path.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
