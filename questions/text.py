"""How a short text is made comparable, and how patterns are tried on it."""

from __future__ import annotations

import functools
import unicodedata
from typing import Any

import re2

_OUTER = " .,;:!?\"'`´‘’“”«»„"  # noqa: RUF001  # look-alike quotes are the point


def normalise_text(text: str) -> str:
    """`text` without differences that say nothing about understanding.

    Case folded, runs of white space made one space, and quotes and sentence marks
    stripped from both ends. Brackets, minus signs and whatever stands inside stay.
    """
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).strip(_OUTER)


def pattern_matches(pattern: str, text: str) -> bool:
    """Whether the RE2 `pattern` matches the whole of `text` once that is normalised.

    Raises:
        ValueError: `pattern` is not RE2.
    """
    return _compiled(pattern).fullmatch(normalise_text(text)) is not None


@functools.lru_cache(maxsize=1_024)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0]
        msg = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(msg) from None
