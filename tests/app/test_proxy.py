"""Behind a proxy: whose word is taken for who connects, and what the proxy of the repository does."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from own_process import LIMIT_S, PROJECT, free_port, serving, started, wait_for

CADDYFILE = PROJECT / "Caddyfile"
SPOOFED, HERE = "203.0.113.9", "127.0.0.1"


@dataclass(frozen=True)
class Running:
    url: str
    folder: Path

    def guess_from(self, client: httpx2.Client, address: str) -> set[str]:
        """Guess a password wrongly, saying one comes from `address`; which of two it was counted against."""
        wrong = {"name": "ada", "password": "not hers"}
        client.post("/sign-in", data=wrong, headers={"X-Forwarded-For": address})
        with closing(sqlite3.connect(self.folder / "batchmark.db")) as connection:
            counted = {digest for (digest,) in connection.execute("SELECT key FROM failures")}
        asked = {each: hashlib.sha256(f"address {each}".encode()).hexdigest() for each in (address, HERE)}
        return {each for each, digest in asked.items() if digest in counted}


@contextmanager
def counting(folder: Path, **settings: str) -> Iterator[Running]:
    with serving(folder, **settings) as url:
        yield Running(url, folder)


def test_only_a_proxy_that_is_named_is_believed(tmp_path: Path) -> None:
    settings = {"BATCHMARK_FORWARDED_ALLOW_IPS": "10.0.0.0/8, 127.0.0.2"}
    with counting(tmp_path, **settings) as web:
        with httpx2.Client(base_url=web.url) as client:
            assert web.guess_from(client, SPOOFED) == {HERE}
        proxy = httpx2.HTTPTransport(local_address="127.0.0.2")
        with httpx2.Client(base_url=web.url, transport=proxy) as client:
            assert web.guess_from(client, SPOOFED) == {HERE, SPOOFED}


@pytest.fixture(scope="module")
def caddy() -> str:
    found = shutil.which("caddy")
    if found is None:
        pytest.skip("caddy is not installed")
    return found


@dataclass(frozen=True)
class Proxied:
    web: Running
    plain: str
    client: httpx2.Client


@pytest.fixture(scope="module")
def proxied(caddy: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    """The proxy as the repository configures it, before a web process."""
    folder, plain, secure = tmp_path_factory.mktemp("proxy"), free_port(), free_port()
    own_authority = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    settings = {"BATCHMARK_BASE_URL": f"https://localhost:{secure}"}
    with counting(folder, **settings) as web:
        environment = {
            "SITE_ADDRESS": "localhost",
            "HTTP_PORT": str(plain),
            "HTTPS_PORT": str(secure),
            "HEALTH_PORT": str(free_port()),
            "WEB_HOST": "localhost",
            "WEB_PORT": web.url.rpartition(":")[2],
            "XDG_DATA_HOME": str(folder),
        }
        command = [caddy, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
        with started(command, **environment):
            health = f"http://127.0.0.1:{environment['HEALTH_PORT']}"
            with httpx2.Client(base_url=health) as asking:
                wait_for(asking, "/")
            give_up = time.monotonic() + LIMIT_S
            while not own_authority.exists() and time.monotonic() < give_up:
                time.sleep(0.1)
            trust = ssl.create_default_context(cafile=str(own_authority))
            with httpx2.Client(base_url=f"https://localhost:{secure}", verify=trust, timeout=30) as client:
                wait_for(client, "/healthz")
                yield Proxied(web, f"http://localhost:{plain}", client)


def test_the_proxys_file_is_valid_and_well_formed(caddy: str) -> None:
    command = [caddy, "validate", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_S)
    formatted = subprocess.run([caddy, "fmt", str(CADDYFILE)], capture_output=True, text=True, check=False)
    assert formatted.stdout == CADDYFILE.read_text()


def test_pages_come_by_tls_and_browsers_are_told_to_stay_with_it(proxied: Proxied) -> None:
    page = proxied.client.get("/sign-in")
    assert page.status_code == 200
    assert "max-age=" in page.headers["strict-transport-security"]
    with httpx2.Client() as client:
        turned = client.get(f"{proxied.plain}/sign-in?x=1")
    assert turned.status_code in (301, 308)
    assert turned.headers["location"] == "https://localhost/sign-in?x=1"


def test_figures_are_not_for_everybody(proxied: Proxied) -> None:
    assert proxied.client.get("/metrics").status_code == 404
    for path in ("//metrics", "/./metrics", "/%6detrics", "/metrics/", "/Metrics", "/metrics?x"):
        assert proxied.client.get(path).status_code in (401, 404)


def test_nobody_speaks_for_another_address(proxied: Proxied) -> None:
    assert proxied.web.guess_from(proxied.client, SPOOFED) == {HERE}


def test_a_form_of_another_site_is_refused_through_the_proxy_too(proxied: Proxied) -> None:
    refused = proxied.client.post(
        "/sign-in", data={"name": "ada"}, headers={"Origin": "https://evil.example"}
    )
    assert refused.status_code == 403
    own = proxied.client.post(
        "/sign-in", data={"name": "ada"}, headers={"Origin": str(proxied.client.base_url)}
    )
    assert own.status_code != 403
