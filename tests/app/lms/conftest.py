"""The service, registered with a fake platform, and a browser between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from fake_judge import FakeJudge
from fake_platform import FakePlatform
from fastapi import FastAPI
from harness import running
from helpers import ADA, register
from httpx2 import ASGITransport, AsyncClient

from app.db.lms.tables import LtiPlatform
from app.services import Services
from app.settings import Settings

TOOL = "https://tool.example"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    more = {"base_url": TOOL, "sweep_interval_s": 0.1, "lti_retry_delay_s": 0.1, "grading": False}
    return settings.model_copy(update=more)


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
async def app(settings: Settings, platform: FakePlatform) -> AsyncIterator[FastAPI]:
    async with running(settings, FakeJudge(), lms_transport=platform.transport()) as app:
        platform.tool = new_browser(app)
        yield app


def new_browser(app: FastAPI) -> AsyncClient:
    """A browser with no cookies yet; it does not follow redirects by itself."""
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url=TOOL, headers={"Accept": "text/html"}, timeout=30)


@pytest.fixture
def make_browser(app: FastAPI) -> Callable[[], AsyncClient]:
    return lambda: new_browser(app)


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with new_browser(app) as browser:
        yield browser


@pytest.fixture
async def registered(services: Services, platform: FakePlatform) -> LtiPlatform:
    """The platform as it is known here, its deployment let in."""
    return await register(services, platform)


@pytest.fixture
def members(platform: FakePlatform, registered: LtiPlatform) -> LtiPlatform:
    """Ada is known to the registered platform as a learner, Emmy as a teacher."""
    platform.members = [{"user_id": ADA, "roles": ["Learner"]}, {"user_id": "t", "roles": ["Instructor"]}]
    return registered
