"""Lists in pages: the next one is named by `Link`, and begins behind the last entry seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request, Response

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=100)]
Id = Annotated[str, Query(pattern=r"^[0-9a-f-]{36}$")]


def cut_page(
    request: Request, response: Response, found: Sequence[T], limit: int, **keys: Callable[[T], Any]
) -> Sequence[T]:
    """The first `limit` entries; where there are more, `Link` names the next page.

    `keys` names the parameter that says behind which entry a page begins, and gives its value for one.
    """
    shown = found[:limit]
    if len(found) > limit:
        url = request.url.include_query_params(**{name: key_of(shown[-1]) for name, key_of in keys.items()})
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return shown
