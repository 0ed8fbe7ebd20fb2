"""Types of what requests carry, where the framework's own let too much through."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator

_MOST_LEVELS = 10


def _require_shallow(answer: dict[str, Any]) -> dict[str, Any]:
    level: list[Any] = [answer]
    for _ in range(_MOST_LEVELS):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return answer
    raise ValueError(f"is nested more than {_MOST_LEVELS} levels deep")


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


AnswerBody = Annotated[dict[str, Any], AfterValidator(_require_shallow)]
"""An answer of any kind, before its question is known: JSON that can be written out again as it was read."""
