"""An LMS is connected, by an invitation or by hand, and nobody makes us call what is private."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fake_platform import AGS, FakePlatform
from helpers import read_answer, sign_in_admin
from httpx2 import AsyncClient
from sqlalchemy import select

from app.db.lms.tables import LtiDeployment, LtiPlatform
from app.services import Services

PAGE = "/lti/platforms"
MakeBrowser = Callable[[], AsyncClient]


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: registering hangs on no database."""
    return new_sqlite


@pytest.fixture
async def invitation(services: Services, browser: AsyncClient) -> str:
    await sign_in_admin(services, browser)
    shown = await browser.post(f"{PAGE}/invitations")
    assert shown.status_code == 200
    url = shown.text.partition("<pre")[2].partition("<code>")[2].partition("</code>")[0]
    assert url.startswith("https://tool.example/lti/register/")
    return url.removeprefix("https://tool.example")


async def platforms(services: Services) -> list[LtiPlatform]:
    async with services.database.reading() as session:
        return list(await session.scalars(select(LtiPlatform)))


def offer(platform: FakePlatform, token: str = "once") -> dict[str, str]:
    return {
        "openid_configuration": f"{platform.issuer}/configuration?x=1",
        "registration_token": token,
    }


async def test_one_button_connects_an_lms(
    invitation: str, platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    shown = await browser.get(invitation, params=offer(platform))
    assert platform.issuer in read_answer(shown)
    assert f"frame-ancestors {platform.issuer}" in shown.headers["content-security-policy"]
    assert platform.asked == []  # looking at the page calls nobody
    done = await browser.post(invitation, data=offer(platform))
    assert (done.status_code, "Connected" in done.text) == (200, True)
    assert f'data-lti-close="{platform.issuer}"' in done.text
    (row,) = await platforms(services)
    assert (row.issuer, row.client_id, row.name) == (platform.issuer, "registered-1", "fake")
    (said,) = platform.registrations
    assert said["jwks_uri"] == "https://tool.example/lti/keys"
    assert said["redirect_uris"] == ["https://tool.example/lti/launch"]
    assert AGS + "scope/lineitem" in said["scope"].split()
    assert platform.registration_headers == ["Bearer once"]
    # What the platform named is let in, and the first launch works.
    platform.client_id, platform.deployment_id = "registered-1", "1"
    assert (await platform.launch(browser)).status_code == 303


async def test_an_invitation_works_once(
    invitation: str, platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    for status in (200, 410):
        assert (await browser.post(invitation, data=offer(platform))).status_code == status
    assert (await browser.get(invitation, params=offer(platform))).status_code == 410
    made_up = await browser.post("/lti/register/made-up", data=offer(platform))
    assert made_up.status_code == 410
    assert len(await platforms(services)) == len(platform.registrations) == 1


async def test_without_a_token_no_header_is_sent(
    invitation: str, platform: FakePlatform, browser: AsyncClient
) -> None:
    assert (await browser.post(invitation, data=offer(platform, token=""))).status_code == 200
    assert platform.registration_headers == [None]


async def test_a_failure_over_there_leaves_the_invitation_good(
    invitation: str, platform: FakePlatform, browser: AsyncClient
) -> None:
    platform.failures["register"] = [401]
    failed = await browser.post(invitation, data=offer(platform))
    assert (failed.status_code, "answered 401" in failed.text) == (400, True)
    assert (await browser.post(invitation, data=offer(platform))).status_code == 200


async def test_an_invitation_makes_us_call_a_bounded_number_of_times(
    invitation: str, platform: FakePlatform, browser: AsyncClient
) -> None:
    platform.failures["configuration"] = [500] * 100
    statuses = [(await browser.post(invitation, data=offer(platform))).status_code for _ in range(12)]
    assert statuses == [400] * 10 + [410] * 2
    assert platform.asked.count("configuration") == 10


@pytest.mark.parametrize(
    "configuration",
    [
        {"issuer": "https://bank.example"},
        {"issuer": "https://lms.example.evil.example"},
        {"token_endpoint": "http://lms.example/token"},
        {"registration_endpoint": "https://127.0.0.1/register"},
        {"jwks_uri": "https://[::1]/jwks"},
        {"jwks_uri": "https://user@lms.example/jwks"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_a_configuration_that_speaks_for_another_is_refused(
    configuration: dict[str, Any],
    invitation: str,
    platform: FakePlatform,
    browser: AsyncClient,
    services: Services,
) -> None:
    platform.configuration = configuration
    refused = await browser.post(invitation, data=offer(platform))
    assert (refused.status_code, "could not be registered" in refused.text) == (400, True)
    assert await platforms(services) == []
    assert platform.registrations == []


@pytest.mark.parametrize(
    "url",
    ["", "http://lms.example/x", "https://127.0.0.1/x", "https://10.0.0.1", "https://localhost", "file:///x"],
)
async def test_only_public_https_addresses_are_called(
    url: str, invitation: str, platform: FakePlatform, browser: AsyncClient
) -> None:
    said = {"openid_configuration": url}
    assert (await browser.get(invitation, params=said)).status_code == 400
    assert (await browser.post(invitation, data=said)).status_code == 400
    assert platform.asked == []


BY_HAND = {
    "name": "Campus",
    "issuer": "https://lms.example",
    "client_id": "client-1",
    "deployment_id": "7",
    "auth_url": "https://lms.example/auth",
    "token_url": "https://lms.example/token",
    "jwks_url": "https://lms.example/jwks",
}


async def test_by_hand_the_page_shows_what_an_lms_asks_for_and_takes_what_it_shows(
    browser: AsyncClient, services: Services, platform: FakePlatform, make_browser: MakeBrowser
) -> None:
    assert (await browser.get(PAGE)).status_code == 401
    await sign_in_admin(services, browser)
    said = read_answer(await browser.get(PAGE))
    for value in ("/lti/keys", "/lti/login", "/lti/launch"):
        assert f"https://tool.example{value}" in said
    assert (await browser.post(PAGE, data=BY_HAND)).status_code == 303
    assert (await platform.launch(make_browser())).status_code == 303
    twice = await browser.post(PAGE, data=BY_HAND)
    assert (twice.status_code, "registered already" in twice.text) == (409, True)
    async with services.database.reading() as session:
        assert len((await session.scalars(select(LtiDeployment))).all()) == 1


@pytest.mark.parametrize(
    "wrong", [{"client_id": " "}, {"token_url": "http://lms.example/t"}, {"jwks_url": "https://192.168.1.1/"}]
)
async def test_by_hand_with_something_wrong_nothing_typed_is_lost(
    wrong: dict[str, str], browser: AsyncClient, services: Services
) -> None:
    await sign_in_admin(services, browser)
    answer = await browser.post(PAGE, data={**BY_HAND, **wrong})
    assert answer.status_code == 422
    assert 'value="https://lms.example/auth"' in answer.text
    assert await platforms(services) == []


async def test_a_platform_can_be_switched_off_and_on(
    browser: AsyncClient, services: Services, platform: FakePlatform
) -> None:
    await sign_in_admin(services, browser)
    await browser.post(PAGE, data=BY_HAND)
    (row,) = await platforms(services)
    await browser.post(f"{PAGE}/{row.id}/switch", data={"on": "no"})
    assert (await browser.get("/lti/login", params=platform.login_parameters())).status_code == 403
    await browser.post(f"{PAGE}/{row.id}/switch", data={"on": "yes"})
    assert (await browser.get("/lti/login", params=platform.login_parameters())).status_code == 303
