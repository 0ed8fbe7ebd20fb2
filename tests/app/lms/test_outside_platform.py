"""A platform that nobody here wrote: lti1p3platform signs the launches and checks what we sign."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from fake_judge import FakeJudge
from fake_platform import LEARNER, TEACHER, FakePlatform
from fastapi import FastAPI
from harness import running
from helpers import register
from httpx2 import AsyncClient
from joserfc.jwk import RSAKey
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration

from app.db.lms.platforms import list_platforms
from app.lms.roster import SCOPE
from app.lms.services import Tokens
from app.pipeline.lms.signing import load_signer, read_platform
from app.settings import Settings

ISSUER = "https://outside.example"
# Signing with a key of its own kind of id is left to the library.
KEY = RSAKey.generate_key(2_048, {"use": "sig"})


class Configuration(LTI1P3PlatformConfAbstract):
    """The library's own registration, with the tool's published keys."""

    def init_platform_config(self, **keys: Any) -> None:
        self._registration = (
            Registration()
            .set_iss(ISSUER)
            .set_client_id("client-1")
            .set_deployment_id("7")
            .set_launch_url("https://tool.example/quizzes/l0")
            .set_deeplink_launch_url("https://tool.example/")
            .set_oidc_login_url("https://tool.example/lti/login")
            .set_platform_public_key(KEY.as_pem(private=False).decode())
            .set_platform_private_key(KEY.as_pem(private=True).decode())
            .set_tool_key_set(keys.get("tool_keys"))
        )

    def get_registration_by_params(self, **_: Any) -> Registration:
        assert self._registration is not None
        return self._registration


class Login(OIDCLoginAbstract):
    def set_lti_message_hint(self, **_: Any) -> None:
        self._lti_message_hint = "hint"

    def get_redirect(self, url: str) -> str:
        return url


class Launch(LTIAdvantageMessageLaunchAbstract):
    def render_launch_form(self, launch_data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return launch_data


class Asked:
    """A request as the library reads it."""

    def __init__(self, **said: str) -> None:
        self.get_data = said
        self.form_data: dict[str, str] = {}


class Outside(FakePlatform):
    """Our names and addresses for it; what it says is the library's."""

    def answer(self, configuration: Configuration, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/jwks":
            return httpx2.Response(200, json=configuration.get_jwks())
        form = dict(parse_qsl(request.content.decode()))
        return httpx2.Response(200, json=configuration.get_access_token(form))


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    return new_sqlite


@pytest.fixture
def configuration() -> Configuration:
    return Configuration()


@pytest.fixture
async def app(settings: Settings, configuration: Configuration) -> Any:
    outside = Outside(issuer=ISSUER)
    transport = httpx2.MockTransport(lambda request: outside.answer(configuration, request))
    async with running(settings, FakeJudge(), lms_transport=transport) as app:
        await register(app.state.services, outside)
        yield app


async def launch(browser: AsyncClient, configuration: Configuration, prepare: Any) -> httpx2.Response:
    login = Login(Asked(), configuration)
    login.set_lti_message_hint()
    answer = await browser.get(login.initiate_login("u-1").removeprefix("https://tool.example"))
    assert answer.status_code == 303, answer.text
    preflight = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    message = Launch(Asked(**preflight), configuration)
    prepare(message)
    form = message.lti_launch()
    assert form["launch_url"] == "https://tool.example/lti/launch"
    data = {"state": form["state"], "id_token": form["id_token"]}
    return await browser.post("/lti/launch", data=data, headers={"Sec-Fetch-Dest": "document"})


def as_learner(message: Launch) -> None:
    message.set_user_data("u-1", [LEARNER], full_name="Ada Lovelace", email_address="ada@x.example")
    message.set_resource_link_claim("link-1", title="Week 1")
    message.set_launch_context_claim("course-1", context_title="Deep learning")
    message.set_ags("https://outside.example/items")
    message.set_nrps("https://outside.example/members")


async def test_a_learner_is_let_in(browser: AsyncClient, configuration: Configuration) -> None:
    answer = await launch(browser, configuration, as_learner)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/quizzes/l0"), answer.text
    (course,) = (await browser.get("/api/v1/courses")).json()
    assert (course["title"], course["role"]) == ("Deep learning", "learner")


async def test_it_accepts_what_an_instructor_chose(
    browser: AsyncClient, configuration: Configuration
) -> None:
    def prepare(message: Launch) -> None:
        message.set_user_data("u-2", [TEACHER])
        message.set_dl("https://outside.example/links", accept_types={"ltiResourceLink"})

    answer = await launch(browser, configuration, prepare)
    assert answer.status_code == 303, answer.text
    chosen = await browser.post(answer.headers["location"], data={"item": "quiz:l0"})
    token = chosen.text.partition('name="JWT" value="')[2].partition('"')[0]
    checking = Configuration(tool_keys=(await browser.get("/lti/keys")).json())
    (item,) = checking.validate_deeplinking_resp({"JWT": token})
    assert item["url"] == "https://tool.example/quizzes/l0"


async def test_it_grants_an_access_token(
    app: FastAPI, browser: AsyncClient, configuration: Configuration
) -> None:
    services = app.state.services
    configuration._registration.set_tool_key_set((await browser.get("/lti/keys")).json())
    async with services.database.reading() as session:
        (row,) = await list_platforms(session)
    signer = await load_signer(services.database, services.settings.secret(), datetime.now(UTC))
    token = await Tokens(services.lms.outgoing).get(read_platform(row), [SCOPE], signer)
    assert configuration.validate_token(token, [SCOPE])
