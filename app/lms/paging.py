"""The next page of a list, as platforms really write it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.lms.errors import RefusingError
from app.lms.outgoing import stay_with

# RFC 8288, but for curly quotes and HTML entities, both of which a real platform sends.
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT = re.compile("[;\\s]rel\\s*=\\s*[\"'\u201c\u201d\u2018\u2019]?\\s*next\\b", re.IGNORECASE)


def next_page(headers: Mapping[str, str], page_url: str) -> str | None:
    """Where the list goes on, its case kept; None at its end.

    Raises:
        RefusingError: at an address of another host, or nowhere new: half a list is no list.
    """
    # No other entity: `&section=2` holds the name of one.
    said = _decoded(headers.get("link", "")).replace("&amp;", "&")
    for target, parameters in _LINK.findall(said):
        if _NEXT.search(f";{parameters}"):
            # The token goes along, so it stays with the host that we were told to ask.
            url = stay_with(page_url, target.strip())
            if not url or url == page_url:
                raise RefusingError("The platform's list goes on at another address than it began.")
            return url
    return None


def _decoded(header: str) -> str:
    # Headers arrive as Latin-1; UTF-8 quotes in them are put right first.
    try:
        return header.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return header
