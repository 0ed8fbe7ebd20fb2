"""The web process: settings in, application out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI
from httpx2 import AsyncBaseTransport
from starlette.routing import BaseRoute

from app.api.conditions import NotModified
from app.api.description import describe
from app.api.guards import BodyLimit, LastResort, ReadableAddress, SameOrigin, SecurityHeaders
from app.api.observed import Observed
from app.api.problems import install_error_handlers
from app.api.routes import router as api_router
from app.background.passback import Passback
from app.background.webhooks import Webhooks
from app.current_bank import CurrentBank
from app.db.engine import Database, open_database
from app.db.holders import holding_claims
from app.db.jobs import Jobs
from app.db.migrate import upgrade
from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user
from app.db.submissions.settled import listening
from app.db.tables import CredentialKind, Role
from app.gauges import Figures, Gauges
from app.lms.connection import Lms
from app.logs import configure_logs
from app.lti.framing import find_ancestors
from app.lti.routes import router as lti_router
from app.observing.traces import TRACES
from app.services import Services
from app.settings import Settings
from app.waiters import Waiters
from app.web.errors import error_page
from app.web.routes import router as web_router
from app.worker import JudgeFactory, Worker, make_judge
from questions.bank import Bank, load_bank

DEMO_PEOPLE = {"demo-learner": Role.LEARNER, "demo-instructor": Role.INSTRUCTOR}
FOREIGN_PATHS = frozenset({"/lti/login", "/lti/launch"})  # LMSs send forms there; a launch proves itself
# The interactive documentation loads scripts from other hosts, which our policy forbids.
_DESCRIBED: dict[str, Any] = {
    "title": "Batchmark",
    "version": version("batchmark"),
    "openapi_url": "/api/v1/openapi.json",
    "docs_url": None,
    "redoc_url": None,
}
_log = structlog.get_logger(__name__)


def create_app(
    settings: Settings | None = None,
    *,
    judge_factory: JudgeFactory = make_judge,
    bank: Bank | None = None,
    lms_transport: AsyncBaseTransport | None = None,
    webhook_transport: AsyncBaseTransport | None = None,
) -> FastAPI:
    """The web application; with `settings.grading` it grades code too, by the factory's judge.

    Without a `bank` it is read from the files at start. `lms_transport` takes the place of
    the network towards LMSs, `webhook_transport` towards webhooks.
    """
    settings = settings or Settings()
    configure_logs()
    if settings.tracing:
        TRACES.begin("batchmark-web")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(asyncio.to_thread, TRACES.end)
            await upgrade(settings.database_url)
            database = open_database(settings)
            stack.push_async_callback(database.close)
            await stack.enter_async_context(holding_claims(database))
            await stack.enter_async_context(listening(database, grades_here=settings.grading))
            lms = Lms(allow_private=settings.lti_allow_private, transport=lms_transport)
            stack.push_async_callback(lms.close)
            services = await _open_services(settings, database, bank, lms)
            app.state.services = services
            gauges = Gauges(database, services.grading, services.bank)
            app.state.figures = Figures(gauges)
            await stack.enter_async_context(services.current.looking(settings.news_interval_s))
            if settings.grading:
                judge = judge_factory(settings)
                gauges.sandboxes = judge.figures
                worker = Worker(settings, database, services.jobs, judge, services.grading, services.live)
                await stack.enter_async_context(worker.running())
            app.state.passback = await stack.enter_async_context(Passback(services).running())
            await stack.enter_async_context(Webhooks(services, webhook_transport).running())
            yield

    app = FastAPI(lifespan=lifespan, **_DESCRIBED)
    install_error_handlers(app, error_page)
    _stand_guard(app, settings)
    app.router.routes.extend(_routes())
    describe(app)
    return app


def _routes() -> tuple[BaseRoute, ...]:
    """Every route, the same for all applications of a process: to read their parameters takes long.

    None of the three is a level of its own, as the framework looks through each level twice.
    """
    return tuple(route for router in (api_router, web_router, lti_router) for route in router.routes)


async def make_demo_links(settings: Settings) -> dict[str, str]:
    """A fresh sign-in link for each demo person, by name; each works once."""
    database, now = open_database(settings), datetime.now(UTC)
    links = {}
    async with database.writing() as session:
        for name, role in DEMO_PEOPLE.items():
            user = await ensure_user(session, name=name, role=role, now=now)
            token = await issue_token(
                session,
                user_id=user.id,
                kind=CredentialKind.LINK,
                now=now,
                lifetime_s=settings.link_lifetime_s,
                label="demo",
            )
            links[name] = f"{settings.public_url}/sign-in/{token}"
    await database.close()
    return links


async def _open_services(settings: Settings, database: Database, bank: Bank | None, lms: Lms) -> Services:
    if bank is None:
        bank = await asyncio.to_thread(load_bank, extra=settings.bank_dir)
    current = CurrentBank(database, bank)
    await current.open()
    for fault in bank.errors:
        _log.warning("left out of the bank", fault=str(fault))
    return Services(
        settings,
        database,
        Jobs(settings.database_url),
        current,
        lms=lms,
        waiters=Waiters(settings.held_limit),
    )


def _stand_guard(app: FastAPI, settings: Settings) -> None:
    # The last one added is the first one met.
    public = urlsplit(settings.public_url)
    app.add_middleware(LastResort)
    app.add_middleware(NotModified)
    app.add_middleware(ReadableAddress)
    app.add_middleware(SameOrigin, public_host=public.netloc, foreign_paths=FOREIGN_PATHS)
    app.add_middleware(BodyLimit, limit_kib=settings.body_limit_kib)
    frames = partial(find_ancestors, secret=settings.secret)
    app.add_middleware(SecurityHeaders, https=public.scheme == "https", frames=frames)
    app.add_middleware(Observed)
