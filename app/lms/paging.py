"""The next page of a list, as platforms really write it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import urljoin

from app.lms.outgoing import origin_of

# RFC 8288, but for curly quotes and HTML entities, both of which a real platform sends.
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT = re.compile("[;\\s]rel\\s*=\\s*[\"'\u201c\u201d\u2018\u2019]?\\s*next\\b", re.IGNORECASE)


def next_page(headers: Mapping[str, str], page_url: str) -> str | None:
    """Where the list goes on, its case kept; None at its end, or where it would lead to another host."""
    said = html.unescape(_entities(headers.get("link", "")))
    for target, parameters in _LINK.findall(said):
        if _NEXT.search(f";{parameters}"):
            url = urljoin(page_url, target.strip())
            # The token goes along, so it stays with the host that we were told to ask.
            return url if origin_of(url) == origin_of(page_url) and url != page_url else None
    return None


def _entities(header: str) -> str:
    # Headers arrive as Latin-1; UTF-8 quotes in them are put right first.
    try:
        return header.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return header
