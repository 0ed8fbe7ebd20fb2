"""The service and its like in processes of their own, on free ports, for tests of what stands round it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

PROJECT = Path(__file__).parents[2]
BATCHMARK = [sys.executable, "-c", "from app.cli import main; main()"]
LIMIT_S = 120


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def started(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process while the block runs; then it is asked to stop. What it said is shown if the block fails."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environment}, stderr=said)
        try:
            yield process
        except BaseException:
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace"))
            raise
        finally:
            process.terminate()
            process.wait(LIMIT_S)


def wait_for(
    client: httpx2.Client, path: str, status: int = 200, *, process: subprocess.Popen[bytes] | None = None
) -> httpx2.Response:
    """The answer once it has this status; `process` is who gives it."""
    give_up = time.monotonic() + LIMIT_S
    while True:
        try:
            answer = client.get(path)
            if answer.status_code == status:
                return answer
        except httpx2.TransportError:
            pass
        assert time.monotonic() < give_up
        assert process is None or process.poll() is None
        time.sleep(0.1)


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[str]:
    """The URL of `batchmark serve`, which keeps what it keeps in `folder` and runs no code."""
    port = free_port()
    environment = {
        "BATCHMARK_VAR_DIR": str(folder),
        "BATCHMARK_GRADING": "false",
        "BATCHMARK_DEMO": "false",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        **settings,
    }
    url = f"http://127.0.0.1:{port}"
    with started([*BATCHMARK, "serve"], **environment) as process, httpx2.Client(base_url=url) as client:
        wait_for(client, "/healthz", process=process)
        yield url
