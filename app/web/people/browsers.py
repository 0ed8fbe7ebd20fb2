"""A browser's long name for itself, as people call it."""

from __future__ import annotations

import re

# The first that is found counts: each one also calls itself by names further down.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone|iPad", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_UNKNOWN = "An unknown browser"


def describe_browser(label: str) -> str:
    """`Firefox on Linux`; what is not recognised stays as it is."""
    browser = _first(_BROWSERS, label)
    system = _first(_SYSTEMS, label)
    if browser and system:
        return f"{browser} on {system}"
    return browser or label or _UNKNOWN


def _first(names: tuple[tuple[str, str], ...], label: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, label)), "")
