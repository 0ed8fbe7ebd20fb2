"""Filling in a page's form as a browser without scripts would."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from html import unescape
from typing import Any

from httpx2 import AsyncClient, Response

PATIENCE_S = 60.0
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_OPTIONS = re.compile(r'type="radio" name="choice" value="([^"]*)"')
_PLACES = re.compile(r'<select name="(place\.[^"]*)"')


class Form:
    """The form on a question's page, with its hidden fields."""

    def __init__(self, client: AsyncClient, url: str, page: str) -> None:
        self._client = client
        self._url = url
        self.page = page
        self.hidden = {name: unescape(value) for name, value in _HIDDEN.findall(page)}
        self.options: list[str] = _OPTIONS.findall(page)
        self.places: list[str] = _PLACES.findall(page)

    async def send(self, files: dict[str, Any] | None = None, **fields: Any) -> Response:
        """Press the button; redirects are not followed."""
        return await self._client.post(self._url, data={**self.hidden, **fields}, files=files)


async def open_form(client: AsyncClient, question_id: str, quiz_id: str | None = None) -> Form:
    """The form of a question's page."""
    url = f"/questions/{question_id}" + (f"?quiz={quiz_id}" if quiz_id else "")
    response = await client.get(url)
    assert response.status_code == 200, response.text
    return Form(client, url, response.text)


async def until(client: AsyncClient, url: str, holds: Callable[[str], bool]) -> str:
    """The page, looked at again until this holds of it."""
    give_up = time.monotonic() + PATIENCE_S
    while not holds(page := (await client.get(url)).text):
        assert time.monotonic() < give_up, page
        await asyncio.sleep(0.05)
    return page


async def settled(client: AsyncClient, url: str) -> str:
    """The result's page once nothing is pending any more."""
    return await until(client, url, lambda page: "data-wait" not in page)


async def read_result(client: AsyncClient, handed_in: Response) -> str:
    """The page that a form leads to."""
    assert handed_in.status_code == 303, handed_in.text
    response = await client.get(handed_in.headers["Location"])
    assert response.status_code == 200
    return response.text
