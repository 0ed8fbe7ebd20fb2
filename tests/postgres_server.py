"""A throw-away PostgreSQL server from the system's own programs."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

POSTGRES_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def find_postgres(program: str) -> str | None:
    """The path of one of PostgreSQL's programs."""
    folders = os.pathsep.join([*map(str, POSTGRES_FOLDERS), os.environ.get("PATH", "")])
    return shutil.which(program, path=folders)


class PostgresServer:
    """A throw-away server of the system's PostgreSQL on the loopback address."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="batchmark-postgres-"))
        self.port = free_port()
        # PostgreSQL refuses to run as root.
        self.owner = "postgres" if os.geteuid() == 0 else getpass.getuser()
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.owner)

    @property
    def url(self) -> str:
        return f"postgresql://{self.owner}@127.0.0.1:{self.port}/postgres"

    def initialise(self) -> None:
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--no-sync", f"--username={self.owner}")

    def start(self, *, fsync: bool = False) -> None:
        options = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
            f" -c fsync={'on' if fsync else 'off'} -c max_connections=200"
        )
        self._run("pg_ctl", "start", "-w", "-o", options, "-l", str(self.folder / "log"))

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-m", "immediate")

    def _run(self, program: str, *arguments: str) -> None:
        path = find_postgres(program)
        assert path is not None
        user = self.owner if os.geteuid() == 0 else None
        command = [path, *arguments, "-D", str(self.folder / "data")]
        subprocess.run(command, check=True, user=user, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=60)
