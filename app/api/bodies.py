"""What requests carry: what it says that it is, types where the framework's own let too much through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Request
from pydantic import AfterValidator

from app.errors import FieldError, InvalidError

_MOST_LEVELS = 10


def media_type_of(request: Request) -> str:
    """What the body is said to be, in lower case and without parameters; empty where nothing is said."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def as_invalid(details: Iterable[Any]) -> InvalidError:
    """The error for what pydantic found, by its `details`; `loc` leads from the body's root to the field."""
    errors = [
        FieldError(field=".".join(str(part) for part in detail["loc"]), message=detail["msg"])
        for detail in details
    ]
    said = "; ".join(f"{each.field}: {each.message}" if each.field else each.message for each in errors)
    return InvalidError(said, errors=errors)


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
