"""Lists in pages: the next one is named by `Link`, and begins behind the last entry seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request, Response

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=100)]
Id = Annotated[str, Query(pattern=r"^[0-9a-f-]{36}$")]


def cut_page(
    request: Request, response: Response, found: Sequence[T], limit: int, **following: Any
) -> Sequence[T]:
    """The first `limit` entries; where there are more, `Link` names the page that `following` begins."""
    if len(found) > limit:
        url = request.url.include_query_params(**following)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return found[:limit]
