"""Waiting for a submission or a try to be settled, whichever process grades it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, aclosing, suppress
from typing import TypeVar

from fastapi import Depends, Response
from fastapi.sse import ServerSentEvent
from pydantic import BaseModel

from app.api.access import CurrentServices, CurrentUser
from app.db.engine import Database
from app.db.submissions.submissions import reread
from app.db.tables import Sent, Status
from app.live import LiveCase, LiveCases
from app.services import Services

AnySent = TypeVar("AnySent", bound=Sent)

SETTLED = (Status.GRADED, Status.FAILED)
_LOOK_INTERVAL_S = 1.0  # where a bell rings as soon as there is anything to see; it may be missed
# Where none may ring, looks come at growing intervals.
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 0.5
_PLACE_PAUSE_S = 2.0  # between two looks at a place in the queue
_GROWTH = 1.3
_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])")


def preferred_wait_s(prefer: str, limit_s: float) -> float:
    """How long a request's `Prefer` asks to wait, in seconds: 0 if it doesn't, `limit_s` at most."""
    found = _WAIT.search(prefer)
    return min(float(found[1]), limit_s) if found else 0.0


async def watch(
    database: Database, sent: AnySent, limit_s: float, live: LiveCases | None = None
) -> AsyncGenerator[AnySent | LiveCase, None]:
    """What was sent as it is, then again as its status changes, until it is settled.

    That it is settled is seen at once, by a bell; other changes within a second at most. While it
    waits in the queue it comes every two seconds, as its place there changes. Where `live` hears
    of its cases, they come as they are judged. Ends after `limit_s` seconds too.
    """
    clock, bell = asyncio.get_running_loop().time, asyncio.Event()
    deadline, place_due_at = clock() + limit_s, 0.0
    pause_s, seen, told = _FIRST_PAUSE_S, None, 0
    with ExitStack() as hung:
        for bells in [database.bells, live.bells] if live else [database.bells]:
            hung.enter_context(bells.hanging(sent.id, bell))
        while True:
            bell.clear()  # before the row is read: what rings from here on may not be in it
            async with database.glancing() as session:
                latest = await reread(session, sent)
            cases = live.read(sent.id, told) if live else []
            told += len(cases)
            moved = seen == Status.QUEUED and clock() >= place_due_at
            changed = [latest] if moved or latest.status != seen else []
            place_due_at = clock() + _PLACE_PAUSE_S if changed else place_due_at
            news: list[AnySent | LiveCase]
            seen = latest.status
            news = [*cases, *changed] if seen in SETTLED else [*changed, *cases]
            for each in news:
                yield each
            left_s = deadline - clock()
            if seen in SETTLED or left_s <= 0:
                return
            await _rest(bell, min(_LOOK_INTERVAL_S if database.bells.are_reliable else pause_s, left_s))
            pause_s = min(pause_s * _GROWTH, _LONGEST_PAUSE_S)


async def _rest(bell: asyncio.Event, at_most_s: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), at_most_s)


async def wait_until_settled(database: Database, sent: AnySent, limit_s: float) -> AnySent:
    """What was sent when it is settled, or as it is after `limit_s` seconds."""
    async with aclosing(watch(database, sent, limit_s)) as news:
        async for latest in news:
            assert not isinstance(latest, LiveCase)
            sent = latest
    return sent


async def wait_as_preferred(services: Services, sent: AnySent, prefer: str, response: Response) -> AnySent:
    """What was sent, when it is settled or after as long as the request's `Prefer` asks for.

    Where it asks for nothing, as it was given. So too for who holds as many requests open as may be.
    """
    wait_s = preferred_wait_s(prefer, services.settings.wait_limit_s)
    if not wait_s or not services.waiters.has_room(sent.user_id):
        return sent
    response.headers["Preference-Applied"] = f"wait={wait_s:g}"
    with services.waiters.holding(sent.user_id):
        return await wait_until_settled(services.database, sent, wait_s)


async def _hold_open(services: CurrentServices, user: CurrentUser) -> AsyncIterator[None]:
    with services.waiters.holding(user.id):
        yield


HeldOpen = Depends(_hold_open)
"""Before a route that answers with a stream: 429 where the person has too many open."""


async def tell_events(
    services: Services, sent: AnySent, view: Callable[[AnySent], Awaitable[BaseModel]]
) -> AsyncIterator[ServerSentEvent]:
    """What a client is told while it waits.

    Events named `status` with the `view` of what was sent, until it is settled; between them one
    named `case` for each case as it is judged, where that happens in this process.
    """
    limit_s = services.settings.events_limit_s
    async with aclosing(watch(services.database, sent, limit_s, services.live)) as all_news:
        async for news in all_news:
            if isinstance(news, LiveCase):
                yield ServerSentEvent(event="case", data=news)
            else:
                yield ServerSentEvent(event="status", data=await view(news), id=news.status)
