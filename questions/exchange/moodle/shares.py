"""How much of a question one answer is worth in Moodle, which takes no share but those of its list."""

from __future__ import annotations

_LISTED = (
    *("100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20"),
    *("16.66667", "14.28571", "12.5", "11.11111", "10", "5", "0"),
)
_NEARLY = 0.0001  # percent; the list is rounded to five decimals


def right_share(right: int) -> str | None:
    """What each of so many right options is worth; None where the list has no such share (11, 12)."""
    return next((share for share in _LISTED if abs(float(share) - 100 / right) < _NEARLY), None)


def wrong_share(wrong: int) -> str:
    """What ticking one of so many wrong options costs: with all of them ticked, nothing is left."""
    enough = [share for share in _LISTED if float(share) >= 100 / wrong - _NEARLY]
    return f"-{enough[-1]}"
