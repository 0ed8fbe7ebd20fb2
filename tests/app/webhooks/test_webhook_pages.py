"""Webhooks on pages: made, shown once, tried, changed, switched, removed; and what is wrong is said."""

from __future__ import annotations

import html
import re

import pytest
from fastapi import FastAPI
from harness import client_for
from hooked import delivered, log_of
from httpx2 import AsyncClient
from patience import until
from receiver import URL, Receiver

from app.db.tables import DEFAULT_COURSE

LIST = f"/courses/{DEFAULT_COURSE}/webhooks"
FORM = {"url": URL, "events": ["submission.graded", "terms.changed"]}
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what a page says hangs on no database."""
    return new_sqlite


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def make(client: AsyncClient, at: str = LIST) -> tuple[str, str]:
    """A webhook's page, and its secret."""
    made = await client.post(at, data=FORM)
    assert made.status_code == 200
    [secret] = SECRET.findall(html.unescape(made.text))
    [url] = re.findall(r'<a href="(/webhooks/[0-9a-f-]{36})">', made.text)
    return url, secret


async def test_a_webhook_from_its_making_to_its_end(instructor: AsyncClient, receiver: Receiver) -> None:
    assert "No address is told anything" in words((await instructor.get(LIST)).text)
    url, secret = await make(instructor)
    assert not SECRET.search(html.unescape((await instructor.get(LIST)).text))
    assert (await instructor.post(f"{url}/test")).status_code == 303
    hook = {"id": url.rpartition("/")[2]}
    [line] = await until(lambda: delivered(instructor, hook))
    assert receiver.read(secret)["type"] == line["event"] == "webhook.test"
    page = (await instructor.get(url)).text
    assert "Delivered Answered 204" in words(page)
    again = await instructor.post(f"{url}/deliveries/{line['id']}/redeliver")
    assert again.status_code == 303
    await until(lambda: receiver.ids == [line["id"]] * 2)
    renewed = await instructor.post(f"{url}/secret")
    [new] = SECRET.findall(html.unescape(renewed.text))
    assert new != secret
    assert "the secret before this one too until" in words(renewed.text)
    changed = await instructor.post(
        f"{url}/change", data={"url": f"{URL}/new", "events": ["regrade.applied"]}
    )
    assert changed.status_code == 303
    assert f"{URL}/new" in (await instructor.get(LIST)).text
    assert (await instructor.post(f"{url}/switch", data={"on": "no"})).status_code == 303
    off = await instructor.post(f"{url}/test")
    assert (off.status_code, "Switch it on first" in words(off.text)) == (409, True)
    assert (await instructor.post(f"{url}/remove")).headers["Location"] == LIST
    assert (await instructor.get(url)).status_code == 404


async def test_one_that_was_stopped_says_why(instructor: AsyncClient, receiver: Receiver) -> None:
    url, _ = await make(instructor)
    receiver.status = 410
    await instructor.post(f"{url}/test")

    async def stopped() -> bool:
        return "Stopped: It answered 410" in words((await instructor.get(url)).text)

    await until(stopped)
    assert "It answered 410" in words((await instructor.get(LIST)).text)
    await instructor.post(f"{url}/switch", data={"on": "yes"})
    assert "Stopped" not in words((await instructor.get(url)).text)


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(instructor: AsyncClient) -> None:
    refused = await instructor.post(LIST, data={"url": "http://10.0.0.1/x", "events": ["terms.changed"]})
    assert refused.status_code == 422
    assert "Url: must be a plain https URL" in words(refused.text)
    assert 'value="http://10.0.0.1/x"' in refused.text
    assert re.search(r'value="terms.changed" checked', refused.text)
    none = await instructor.post(LIST, data={"url": URL})
    assert "Events: choose at least one event." in words(none.text)
    for _ in range(10):
        assert (await instructor.post(LIST, data=FORM)).status_code == 200
    assert "10 webhooks are the most" in words((await instructor.post(LIST, data=FORM)).text)


async def test_those_of_the_installation_are_an_admins(
    app: FastAPI, admin: AsyncClient, instructor: AsyncClient
) -> None:
    url, _ = await make(admin, "/webhooks")
    assert "Webhooks of the installation" in words((await admin.get("/webhooks")).text)
    for client in (instructor, await client_for(app, "ada")):
        assert (await client.get(url)).status_code in (403, 404)
        assert (await client.post(f"{url}/remove")).status_code in (403, 404)
    assert await log_of(admin, {"id": url.rpartition("/")[2]}) == []
