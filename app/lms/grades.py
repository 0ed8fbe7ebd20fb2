"""Assignment and Grade Services: columns of the platform's gradebook, and the scores that go into them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.lms.errors import RefusingError
from app.lms.outgoing import stay_with
from app.lms.paging import next_page
from app.lms.services import Line

_AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPE_ITEMS = _AGS + "lineitem"
SCOPE_SCORES = _AGS + "score"
SCOPE_RESULTS = _AGS + "result.readonly"
SCOPES = (SCOPE_ITEMS, SCOPE_SCORES, SCOPE_RESULTS)

_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
_SCORE = "application/vnd.ims.lis.v1.score+json"
_RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
_MAX_PAGES = 50


@dataclass(frozen=True)
class Column:
    """A line item as we want it; `resource_id` is our own name for what it holds."""

    label: str
    maximum: float
    resource_id: str
    resource_link_id: str = ""
    tag: str = "grade"

    def body(self) -> dict[str, Any]:
        """As it is sent, also within a content item of deep linking."""
        body = {
            "label": self.label,
            "scoreMaximum": self.maximum,
            "resourceId": self.resource_id,
            "tag": self.tag,
        }
        return {**body, "resourceLinkId": self.resource_link_id} if self.resource_link_id else body


@dataclass(frozen=True)
class Score:
    """One learner's score. `user` is the platform's id of the learner."""

    user: str
    given: float
    maximum: float
    timestamp: datetime

    def body(self) -> dict[str, Any]:
        """As it is sent. Never anything but FullyGraded: all else erases a grade that is there."""
        return {
            "userId": self.user,
            "scoreGiven": self.given,
            "scoreMaximum": self.maximum,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": self.timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }


@dataclass(frozen=True)
class Result:
    """What the platform's gradebook holds for a learner; `share` from 0 to 1, None: nothing."""

    share: float | None
    timestamp: datetime | None


async def find_column(line: Line, items_url: str, column: Column) -> str | None:
    """The URL of our column, by our own `resource_id`; None: there is none.

    Raises:
        SilentError, RefusingError: the platform did not list its columns to the end.
    """
    url: str | None = with_query(items_url, resource_id=column.resource_id)
    for _ in range(_MAX_PAGES):
        if url is None:
            return None
        answer = await line.send("GET", url, accept=_ITEMS)
        for item in _listed(answer.json()):
            if _is_ours(item, column):
                return _own_url(item, items_url)
        url = next_page(answer.headers, url)
    raise RefusingError("The platform's list of grade columns does not end.")


async def make_column(line: Line, items_url: str, column: Column) -> str:
    """The URL of a new column.

    Raises:
        SilentError, RefusingError: the platform did not make it, or names no address for it.
    """
    content = json.dumps(column.body()).encode()
    made = await line.send("POST", items_url, accept=_ITEM, content=content, content_type=_ITEM)
    return _own_url(made.json(), items_url)


async def post_score(line: Line, item_url: str, score: Score) -> None:
    """Put a score into a column.

    Raises:
        SilentError, RefusingError: the platform did not take it; status 409 where it has a newer one.
    """
    content = json.dumps(score.body()).encode()
    await line.send("POST", under(item_url, "scores"), accept="*/*", content=content, content_type=_SCORE)


async def read_result(line: Line, item_url: str, user: str) -> Result:
    """What the column holds for a learner.

    Raises:
        SilentError, RefusingError: the platform did not say.
    """
    url = with_query(under(item_url, "results"), user_id=user)
    answer = await line.send("GET", url, accept=_RESULTS)
    for each in _listed(answer.json()):
        if each.get("userId") == user:
            return Result(_share(each), _moment(each.get("timestamp")))
    return Result(None, None)


def under(url: str, part: str) -> str:
    """The URL of what belongs to a line item: its path goes on, its query stays behind."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{part}", fragment=""))


def with_query(url: str, **more: str) -> str:
    """The URL with these parameters behind those it has."""
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *more.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _listed(body: Any) -> list[dict[str, Any]]:
    return [each for each in body if isinstance(each, dict)] if isinstance(body, list) else []


def _is_ours(item: dict[str, Any], column: Column) -> bool:
    # A platform that ignores the filter lists every column.
    same_link = item.get("resourceLinkId") in (None, "", column.resource_link_id)
    return item.get("resourceId") == column.resource_id and same_link


def _own_url(item: Any, items_url: str) -> str:
    given = item.get("id") if isinstance(item, dict) else None
    url = stay_with(items_url, given) if isinstance(given, str) and given else ""
    if not url:
        raise RefusingError("The platform named no address for the grade column.")
    return url


def _share(result: dict[str, Any]) -> float | None:
    given, maximum = result.get("resultScore"), result.get("resultMaximum", 1)
    if not isinstance(given, int | float) or not isinstance(maximum, int | float) or not maximum:
        return None
    try:
        share = given / maximum
    except OverflowError:
        return None
    return share if isfinite(share) else None


def _moment(said: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
