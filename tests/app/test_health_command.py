"""`batchmark health web`: what answers on this machine, and nothing else, is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
from own_process import free_port

from app.commands.console import AT_FAULT, DONE
from app.commands.health import web


@contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> Iterator[None]:
    """Something at PORT that answers whoever asks with these bytes."""

    class Answering(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            self.request.sendall(answer)

    with ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("PORT", str(server.server_address[1]))
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def test_no_proxy_stands_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    with answering(monkeypatch, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"):
        assert web() == DONE


@pytest.mark.parametrize("answer", [b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", b"220 mail\r\n", b""])
def test_what_answers_otherwise_is_not_fit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: bytes
) -> None:
    with answering(monkeypatch, answer):
        assert web() == AT_FAULT
    assert "nothing answers as it should" in capsys.readouterr().err
