"""The service in a process of its own, as an installation runs it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

PROJECT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from app.cli import main; main()")
START_LIMIT_S = 60
STOP_LIMIT_S = 30


@dataclass
class Service:
    """A running service: its address, its process, and where its output goes."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def link_for(self, person: str) -> str:
        """The sign-in link that the start printed for this demo person."""
        found = re.search(rf"{person}\s+(\S+)", self.log.read_text())
        assert found, self.log.read_text()
        return found[1]

    def token_for(self, person: str, role: str = "learner") -> str:
        """A token for somebody, made by the command line as its administrator would."""
        command = [*COMMAND, "token", "create", "--user", person, "--role", role]
        made = subprocess.run(
            command,
            env=_environment(self.log.parent),
            cwd=self.log.parent,
            check=True,
            capture_output=True,
            timeout=START_LIMIT_S,
        )
        return made.stdout.decode().strip()

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        self.process.terminate()
        self.process.wait(timeout=STOP_LIMIT_S)


def start_service(folder: Path, **settings: str) -> Service:
    """Start the service on a free port, with all that it keeps in `folder`; `settings` are variables."""
    port = _free_port()
    environment = {
        **_environment(folder),
        "BATCHMARK_PREPARE_AHEAD": "false",  # the browser needs the processor too
        "HOST": "127.0.0.1",
        "PORT": str(port),
        **settings,
    }
    command = [*COMMAND, "serve"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    service = Service(f"http://127.0.0.1:{port}", folder / "log", process)
    _wait_until_ready(service)
    return service


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "PYTHONUNBUFFERED": "1",
        "BATCHMARK_VAR_DIR": str(folder / "var"),
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_ready(service: Service) -> None:
    give_up = time.monotonic() + START_LIMIT_S
    while time.monotonic() < give_up and service.process.poll() is None:
        try:
            with urlopen(f"{service.url}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    service.process.kill()
    raise AssertionError(service.log.read_text())
