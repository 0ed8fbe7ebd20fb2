"""A launch in an LMS's frame, where the browser keeps no cookies: the platform's storage, and the new tab.

The LMS is at `localhost` and the service at `127.0.0.1`, which are two sites to a browser.
"""

from __future__ import annotations

import asyncio
import html
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from playwright.sync_api import Browser, Page, expect
from running_service import Service, start_service

from app.db.engine import Database
from app.db.lms.platforms import add_platform, note_deployment
from app.settings import Settings

pytestmark = pytest.mark.browser
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
KEY = RSAKey.generate_key(2_048, {"kid": "k", "use": "sig", "alg": "RS256"})
KEEPING = """
const kept = {};
window.addEventListener("message", (event) => {
  const { subject, message_id, key, value } = event.data;
  window.heard = [...(window.heard ?? []), subject];
  if (subject === "lti.put_data") kept[key] = value;
  const said = { subject: `${subject}.response`, message_id, key, value: kept[key] };
  event.source.postMessage(said, event.origin);
});
"""


class Lms(BaseHTTPRequestHandler):
    """A course's page with our tool in a frame, and who answers its login."""

    tool = ""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        said = dict(parse_qsl(url.query))
        show = getattr(self, f"show_{url.path.strip('/')}", None)
        if show is None:
            self.send_error(404)
            return
        body, kind = show(said)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.server.server_address[1]}"

    def show_course(self, said: dict[str, str]) -> tuple[str, str]:
        login = {
            "iss": self.issuer,
            "client_id": "c",
            "login_hint": "u-1",
            "target_link_uri": f"{self.tool}/quizzes/l0",
            **said,
        }
        source = html.escape(f"{self.tool}/lti/login?{urlencode(login)}")
        script = KEEPING if "lti_storage_target" in said else ""
        return (
            f'<iframe src="{source}" width="900" height="600"></iframe><script>{script}</script>',
            "text/html",
        )

    def show_auth(self, said: dict[str, str]) -> tuple[str, str]:
        now_s = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "c",
            "sub": "u-1",
            "iat": now_s,
            "exp": now_s + 60,
            "nonce": said["nonce"],
            "name": "Ada Lovelace",
            LTI + "version": "1.3.0",
            LTI + "message_type": "LtiResourceLinkRequest",
            LTI + "deployment_id": "1",
            LTI + "target_link_uri": f"{self.tool}/quizzes/l0",
            LTI + "roles": ["Learner"],
            LTI + "resource_link": {"id": "link-1"},
            LTI + "context": {"id": "course-1", "title": "Deep learning"},
        }
        token = jwt.encode({"alg": "RS256", "kid": "k"}, claims, KEY)
        form = (
            f'<form method="post" action="{html.escape(said["redirect_uri"])}">'
            f'<input name="state" value="{html.escape(said["state"])}">'
            f'<input name="id_token" value="{token}"></form><script>document.forms[0].submit()</script>'
        )
        return form, "text/html"

    def show_jwks(self, _said: dict[str, str]) -> tuple[str, str]:
        return json.dumps(KeySet([KEY]).as_dict(private=False)), "application/json"

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    running = start_service(folder, BATCHMARK_LTI_ALLOW_PRIVATE="true", BATCHMARK_GRADING="false")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def course(service: Service) -> Iterator[str]:
    """Address of the course's page; the LMS is registered."""
    Lms.tool = service.url
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lms)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    issuer = f"http://localhost:{server.server_address[1]}"
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, register(service.log.parent / "var", issuer)).result()
    yield f"{issuer}/course"
    server.shutdown()
    server.server_close()


async def register(var_dir: Path, issuer: str) -> None:
    database, now = Database(Settings(var_dir=var_dir).database_url), datetime.now(UTC)
    values = {
        "name": "Campus",
        "issuer": issuer,
        "client_id": "c",
        "auth_url": f"{issuer}/auth",
        "token_url": f"{issuer}/token",
        "jwks_url": f"{issuer}/jwks",
        "audience": "",
        "approves_itself": False,
    }
    async with database.writing() as session:
        platform = await add_platform(session, values, now)
        await note_deployment(session, platform, "1", now, approved=True)
    await database.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def expect_the_quiz(tab: Page, service: Service) -> None:
    tab.wait_for_url(f"{service.url}/quizzes/l0")
    expect(tab.locator(".who")).to_contain_text("Ada Lovelace @ localhost")


def test_without_cookies_a_button_opens_the_quiz_in_a_tab(page: Page, course: str, service: Service) -> None:
    page.goto(course)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Open in a new tab")).to_be_visible()
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Open in a new tab").click()
    expect_the_quiz(opened.value, service)


def test_the_platforms_storage_takes_the_cookies_place(page: Page, course: str, service: Service) -> None:
    page.goto(f"{course}?lti_storage_target=_parent")
    frame = page.frame_locator("iframe")
    # Let in within the frame; only the pages behind need a cookie, and so a tab.
    button = frame.get_by_role("button", name="Open in a new tab")
    expect(button).to_be_visible()
    assert page.evaluate("window.heard") == ["lti.put_data", "lti.get_data"]
    with page.expect_popup() as opened:
        button.click()
    expect_the_quiz(opened.value, service)


def test_a_platform_that_promises_storage_and_has_none(page: Page, course: str, service: Service) -> None:
    page.goto(f"{course}?lti_storage_target=nowhere")
    link = page.frame_locator("iframe").get_by_role("link", name="Open in a new tab")
    expect(link).to_be_visible()
    with page.expect_popup() as opened:
        link.click()
    expect_the_quiz(opened.value, service)


def test_a_refusal_shows_within_the_frame(page: Page, course: str) -> None:
    page.goto(f"{course}?client_id=unknown")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Your LMS is not registered here")).to_be_visible()
    expect(frame.get_by_text("Reference", exact=False).last).to_be_visible()
