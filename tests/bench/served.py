"""The service under load: real processes, and learners with tokens in their database."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# The server of PostgreSQL lies with the tests, whose folders are called like our packages: these go first.
sys.path += [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from callers import Call
from postgres_server import PostgresServer, find_postgres, free_port

from app.db.engine import Database
from app.db.migrate import upgrade
from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user
from app.db.tables import CredentialKind, Role
from app.settings import Settings
from questions.bank import Bank
from questions.plain import ChoiceQuestion

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
_BATCHMARK = [sys.executable, "-c", "from app.cli import main; main()"]
_PATIENCE_S = 120
_COMMON = {"BATCHMARK_DEMO": "false", "BATCHMARK_PREPARE_AHEAD": "false", "HOST": "127.0.0.1"}


@dataclass(frozen=True)
class Place:
    """A database and a folder for processes to work with, and tokens of learners who are there."""

    kind: str
    database_url: str
    folder: Path
    tokens: tuple[str, ...]

    @contextmanager
    def serving(self, **settings: str) -> Iterator[tuple[int, int]]:
        """The port of `batchmark serve`, and its process."""
        port = free_port()
        with self._started([*_BATCHMARK, "serve"], PORT=str(port), **settings) as process:
            _wait_for(port, process)
            yield port, process.pid

    @contextmanager
    def working(self, **settings: str) -> Iterator[int]:
        """A worker's process."""
        beat = self.folder / "beat"
        told = {"BATCHMARK_HEARTBEAT_FILE": str(beat), **settings}
        with self._started([*_BATCHMARK, "worker"], **told) as process:
            while not beat.exists():
                assert process.poll() is None
                time.sleep(0.1)
            yield process.pid

    @contextmanager
    def ceiling(self) -> Iterator[int]:
        """The port of the service that only inserts a row."""
        port = free_port()
        url = Settings(database_url=self.database_url).database_url
        command = [sys.executable, str(HERE / "ceiling.py"), str(port), url]
        with self._started(command) as process:
            _wait_for(port, process)
            yield port

    @contextmanager
    def _started(self, command: list[str], **settings: str) -> Iterator[subprocess.Popen[bytes]]:
        place = {"DATABASE_URL": self.database_url, "BATCHMARK_VAR_DIR": str(self.folder)}
        environment = {**os.environ, **_COMMON, **place, **settings, "PYTHONPATH": str(PROJECT)}
        with (self.folder / "said").open("ab") as said:
            process = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=said)
            try:
                yield process
            finally:
                process.terminate()
                process.wait(_PATIENCE_S)


@contextmanager
def places(folder: Path) -> Iterator[list[str]]:
    """The URLs of an SQLite file and, where there is a PostgreSQL, of a database that waits for its disk."""
    with ExitStack() as stack:
        urls = [f"sqlite:///{folder}/load.db"]
        if find_postgres("initdb"):
            server = PostgresServer()
            server.initialise()
            server.start(fsync=True)
            stack.callback(server.stop)
            urls.append(server.url)
        yield urls


async def people(url: str, folder: Path, count: int) -> Place:
    """That database with so many learners in it."""
    settings = Settings(database_url=url, var_dir=folder)
    await upgrade(settings.database_url)
    database, now = Database(settings.database_url), datetime.now(UTC)
    tokens = []
    async with database.writing() as session:
        for number in range(count):
            user = await ensure_user(session, name=f"caller-{number:04}", role=Role.LEARNER, now=now)
            tokens.append(await issue_token(session, user_id=user.id, kind=CredentialKind.API, now=now))
    await database.close()
    kind = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    return Place(kind, url, folder, tuple(tokens))


def choice_calls(bank: Bank, tokens: tuple[str, ...], seed: int = 0) -> list[Call]:
    """Every learner at every choice question of every quiz that asks all the same, in any order."""
    asked = [
        (quiz.id, question)
        for quiz in bank.quizzes.values()
        for question in (bank.questions[item.question].question for item in quiz.items)
        if isinstance(question, ChoiceQuestion) and not quiz.draws
    ]
    rng = random.Random(seed)
    calls = [
        Call(token, _body(question.id, {"choice": rng.choice(question.choices).id}, quiz_id=quiz_id))
        for token in tokens
        for quiz_id, question in asked
    ]
    rng.shuffle(calls)
    return calls


def code_calls(question_id: str, source: str, tokens: tuple[str, ...], times: int) -> list[Call]:
    """That answer by every learner in turn, so many times over."""
    return [Call(token, _body(question_id, {"source": source})) for _ in range(times) for token in tokens]


def _body(question_id: str, answer: dict[str, Any], **more: str) -> str:
    return json.dumps({"question_id": question_id, "answer": answer, **more})


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + _PATIENCE_S
    while time.monotonic() < give_up:
        assert process.poll() is None
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
