"""Clients that dawdle, or never stop talking: they are dropped, and everybody else is served meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
import pytest
from own_process import serving

from app.receiving import MAX_HEAD_BYTES

PATIENCE_S = 60
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: a.test\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
SLOW = 30  # clients at a time
HEAD = b"POST /api/v1/submissions HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server that waits four seconds for a request to come in."""
    with serving(tmp_path_factory.mktemp("slow"), BATCHMARK_RECEIVE_LIMIT_S="4") as url:
        yield url


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0), PATIENCE_S) as made:
        yield made


def is_dropped(client: socket.socket, dribble: bytes) -> bool:
    """Whether the server hangs up on who goes on sending a little of this at a time."""
    give_up = time.monotonic() + PATIENCE_S
    client.settimeout(0.1)
    while time.monotonic() < give_up:
        try:
            client.sendall(dribble)
            if client.recv(65_536) == b"":
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


@pytest.mark.parametrize(
    ("begun", "dribble"),
    [
        pytest.param(b"", b"", id="silence"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a.test\r\nX-Slow: ", b"a", id="head"),
        pytest.param(HEAD + b"Content-Length: 100000\r\n\r\n{", b" ", id="body"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", id="chunks"),
    ],
)
def test_who_dawdles_is_dropped(url: str, begun: bytes, dribble: bytes) -> None:
    with connected(url) as client:
        client.sendall(begun)
        assert is_dropped(client, dribble)


def test_many_who_dawdle_keep_nobody_waiting(url: str) -> None:
    with httpx2.Client(base_url=url, timeout=PATIENCE_S) as other:
        slow = [
            socket.create_connection((urlsplit(url).hostname or "", urlsplit(url).port or 0))
            for _ in range(SLOW)
        ]
        try:
            for client in slow:
                client.sendall(HEAD + b"Content-Length: 1000\r\n\r\n{")
            assert other.get("/healthz").status_code == 200
            assert all(is_dropped(client, b" ") for client in slow)
            assert other.get("/healthz").status_code == 200
        finally:
            for client in slow:
                client.close()


def test_a_head_without_end_is_cut_off(url: str) -> None:
    line = b"X-More: " + b"a" * 1_000 + b"\r\n"
    with connected(url) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a.test\r\n")
        with pytest.raises(ConnectionError):
            client.sendall(line * 100_000)


def test_a_long_head_is_still_read(url: str) -> None:
    with httpx2.Client(base_url=url, timeout=PATIENCE_S) as client:
        answer = client.get("/healthz", headers={"X-Long": "a" * (MAX_HEAD_BYTES // 2)})
    assert answer.status_code == 200


def test_each_request_of_a_connection_has_time_of_its_own(url: str) -> None:
    with httpx2.Client(base_url=url, timeout=PATIENCE_S) as client:
        for _ in range(6):
            assert client.get("/healthz").status_code == 200
            time.sleep(1)


@pytest.mark.parametrize(
    "sent",
    [
        b"TRACE / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n",
        b"BREW / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a.test\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a.test\r\nX: a\0b\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: a.test\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a.test\r\n\r\n",
        UPGRADE,
    ],
)
def test_what_is_no_request_of_ours_is_answered_or_dropped(url: str, sent: bytes) -> None:
    with connected(url) as client:
        client.sendall(sent)
        answer = client.recv(65_536)
    assert answer == b"" or 300 <= int(answer.split(b" ", 2)[1]) < 500, answer
    with httpx2.Client(base_url=url, timeout=PATIENCE_S) as other:
        assert other.get("/healthz").status_code == 200
