"""An installation whose processes are real, and may be killed, frozen and replaced one by one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from asked import write_bank
from family import Known, command_of, family_of, still_there

_PROJECT = Path(__file__).parents[2]
_START = Path(__file__).with_name("start.py")
_LIMIT_S = 120.0
_LOOK_AGAIN_S = 0.1
_SETTINGS = {
    "BATCHMARK_SECRET_KEY": "for tests only",
    "BATCHMARK_DEMO": "0",
    "BATCHMARK_PREPARE_AHEAD": "0",
    "BATCHMARK_LEASE_S": "4",
    "BATCHMARK_LOCK_TIMEOUT_S": "3",
    "BATCHMARK_SWEEP_INTERVAL_S": "0.5",
    "BATCHMARK_RETRY_DELAY_S": "0.5",
    "BATCHMARK_PENDING_LIMIT": "1000",
    "BATCHMARK_QUEUE_LIMIT": "5000",
    "BATCHMARK_COURSE_QUEUE_LIMIT": "5000",
    "BATCHMARK_MAX_TRIES": "10",  # faults come thicker here than tries are meant for
}


@dataclass(frozen=True)
class Running:
    """A process of ours; `files` has its log, and the clock where a test wrote one."""

    process: subprocess.Popen[bytes]
    files: Path


@dataclass
class Installation:
    """Processes on one database, by name. `way` is a command that starts each; `settings` are variables."""

    folder: Path
    database_url: str = ""
    way: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    running: dict[str, Running] = field(default_factory=dict)
    url: str = ""
    _seen: set[Known] = field(default_factory=set)

    def __post_init__(self) -> None:
        write_bank(self.folder / "bank")
        self.temporary.mkdir()

    @property
    def var_dir(self) -> Path:
        return self.folder / "var"

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def readable_url(self) -> str:
        """Where a test reads the rows."""
        return self.database_url or f"sqlite:///{self.var_dir / 'batchmark.db'}"

    def start_web(self, name: str = "web", **settings: str) -> None:
        """Start `batchmark serve`; requests go to it once it answers."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._start(name, "serve", PORT=str(port), HOST="127.0.0.1", **settings)
        self._wait_until_it_answers(name, url := f"http://127.0.0.1:{port}")
        self.url = url

    def start_worker(self, name: str = "worker") -> None:
        """Start `batchmark worker`; it takes up work when its sandbox stands."""
        self._start(name, "worker")

    def pid(self, name: str) -> int:
        return self.running[name].process.pid

    def signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self.pid(name), number)

    def kill(self, name: str) -> None:
        """As `kill -9` does: nothing of it is asked."""
        self._note(name)
        process = self.running.pop(name).process
        process.kill()
        process.wait(_LIMIT_S)

    def stop(self, name: str) -> int:
        """As a deployment does. Returns the exit code."""
        self._note(name)
        process = self.running.pop(name).process
        process.terminate()
        process.send_signal(signal.SIGCONT)  # one that a test has frozen
        try:
            return process.wait(_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise

    def rename(self, name: str, to: str) -> None:
        """Give a process the name of one that has ended."""
        self.running[to] = self.running.pop(name)

    def zygotes(self, name: str) -> list[int]:
        """Pids of a process's zygotes, each behind the one that started it."""
        family = sorted(family_of(self.pid(name)), key=lambda known: known.started)
        return [each.pid for each in family if "graders.sandbox.zygote" in command_of(each.pid)]

    def shift_clock(self, name: str, ahead_s: float) -> None:
        """Step a process's wall clock; 0 is the true time."""
        clock = self.running[name].files / "clock"
        written = clock.with_suffix(".new")
        written.write_text(str(ahead_s))
        written.replace(clock)

    def log(self, name: str) -> str:
        return (self.running[name].files / "log").read_text(errors="replace")

    def close(self) -> list[str]:
        """Stop all. Returns what is left behind: processes, temporary files, mounts; [] is what is due."""
        for name in list(self.running):
            self.stop(name)
        mounts = Path("/proc/self/mountinfo").read_text().splitlines()
        left_mounts = [line for line in mounts if str(self.folder) in line]
        return [*still_there(self._seen), *(str(path) for path in self.temporary.iterdir()), *left_mounts]

    def has_ended(self, name: str) -> bool:
        return self.running[name].process.poll() is not None

    def _start(self, name: str, command: str, **settings: str) -> None:
        files = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))
        environment = {
            **os.environ,
            **_SETTINGS,
            "PYTHONPATH": str(_PROJECT),
            "BATCHMARK_VAR_DIR": str(self.var_dir),
            "BATCHMARK_BANK_DIR": str(self.folder / "bank"),
            "DATABASE_URL": self.database_url,
            "TMPDIR": str(self.temporary),
            "MPLCONFIGDIR": str(self.folder / "matplotlib"),  # else in TMPDIR where there is no home
            "FAULTS_CLOCK": str(files / "clock"),
            **self.settings,
            **settings,
        }
        with (files / "log").open("wb") as log:
            process = subprocess.Popen(
                [*self.way, sys.executable, str(_START), command],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
            )
        self.running[name] = Running(process, files)

    def _wait_until_it_answers(self, name: str, url: str) -> None:
        give_up = time.monotonic() + _LIMIT_S
        while time.monotonic() < give_up and not self.has_ended(name):
            try:
                with urlopen(f"{url}/healthz", timeout=5):
                    return
            except OSError:
                time.sleep(_LOOK_AGAIN_S)
        raise AssertionError(self.log(name))

    def _note(self, name: str) -> None:
        self._seen |= family_of(self.pid(name))
