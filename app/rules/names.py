"""What a person may be called."""

from __future__ import annotations

import re

from app.errors import InvalidError

MAX_NAME_CHARS = 100
_NAME = re.compile(rf"[^\x00-\x1f\x7f/\ud800-\udfff]{{1,{MAX_NAME_CHARS}}}")


def check_name(name: str) -> None:
    """Return if somebody may be called so from now on.

    Raises:
        InvalidError: it is empty, too long, or not fit to stand in a line or an address.
    """
    if name != name.strip() or not _NAME.fullmatch(name):
        reason = f"a name has 1 to {MAX_NAME_CHARS} characters, no slash, and no space at its ends"
        raise InvalidError.at("name", reason)
