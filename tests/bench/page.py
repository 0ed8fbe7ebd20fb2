"""The page of figures, docs/performance.md: each benchmark writes its own part and no other."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parent.parent.parent / "docs" / "performance.md"


def write_part(name: str, text: str) -> None:
    """Put `text` where the page keeps what benchmark `name` measured.

    Raises:
        ValueError: the page has no such part.
    """
    begin, end = (f"<!-- {name}: {edge} -->" for edge in ("begin", "end"))
    page = PAGE.read_text(encoding="utf-8")
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        msg = f"{PAGE.name} has no part {begin} … {end}"
        raise ValueError(msg)
    PAGE.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
