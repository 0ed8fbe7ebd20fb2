"""What docs/operations.md tells an operator to type does what it says."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest
from own_process import BATCHMARK, LIMIT_S, PROJECT, serving
from postgres_server import find_postgres

from app.cli import app
from app.commands.health import app as health
from app.settings import Settings

PAGE = (PROJECT / "docs" / "operations.md").read_text()
ASKED = {"question_id": "running-mean-step", "answer": {"value": 4.6}}
KEY = "the same before and after"
COUNTS = ("verdict", "points", "max_points", "score", "message")


def lines_to_run(name: str) -> str:
    """The block of the page that is marked with this name."""
    [block] = re.findall(rf"<!-- run: {name} -->\n```sh\n(.*?)```", PAGE, flags=re.DOTALL)
    return str(block)


def run(script: str, folder: Path, **environment: str) -> str:
    """Run lines of the page in `folder`, which has the virtual environment where a checkout has it."""
    if not (folder / ".venv").exists():
        (folder / ".venv").symlink_to(sys.prefix)
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_sql(url: str, statement: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(execute())


def token_for(user: str, role: str, **environment: str) -> str:
    command = [*BATCHMARK, "token", "create", "--user", user, "--role", role]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT_S,
    )
    return done.stdout.strip()


@dataclass
class Stream:
    """Somebody who hands in without a pause, and what became of it, by id."""

    client: httpx2.Client
    accepted: dict[str, Any] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    more: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def flowing(self) -> Iterator[None]:
        thread = threading.Thread(target=self._flow)
        thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            thread.join(LIMIT_S)

    def wait_for(self, number: int) -> set[str]:
        """The ids of all that was accepted, once that are so many."""
        with self.more:
            assert self.more.wait_for(lambda: len(self.accepted) >= number, LIMIT_S)
            return set(self.accepted)

    def _flow(self) -> None:
        for value in count():
            if self.stopping.is_set():
                return
            sent = self.client.post("/api/v1/submissions", json=ASKED | {"answer": {"value": float(value)}})
            if sent.status_code == 201:
                with self.more:
                    self.accepted[sent.json()["id"]] = sent.json()["grade"]
                    self.more.notify_all()


def saved_in_the_middle(url: str, token: str, save: str, folder: Path, **environment: str) -> Stream:
    """Hand in, save while that goes on, hand in some more; `accepted` is what was before the saving began."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=url, headers=headers, timeout=LIMIT_S) as client:
        stream = Stream(client)
        with stream.flowing():
            before = stream.wait_for(10)
            run(save, folder, **environment)
            stream.wait_for(len(before) + 5)
    stream.accepted = {each: grade for each, grade in stream.accepted.items() if each in before}
    return stream


def assert_the_first_admin_gets_in(url: str, folder: Path, **environment: str) -> None:
    [block] = re.findall(r"first admin:\n\n```sh\n(.*?)```", PAGE, flags=re.DOTALL)
    program = f"{sys.executable} -c 'from app.cli import main; main()'"
    script = block.replace("docker compose exec -T web batchmark", program).replace(
        "https://$SITE_ADDRESS", "$URL"
    )
    answer = run(
        script.replace("curl -X", "curl -s -X"), folder, URL=url, PYTHONPATH=str(PROJECT), **environment
    )
    [link] = re.findall(r'"url": ?"([^"]+)"', answer)
    with httpx2.Client(base_url=url, follow_redirects=True, timeout=LIMIT_S) as client:
        assert client.post(link).status_code == 200
        assert client.get("/account").status_code == 200


def assert_all_there(url: str, token: str, stream: Stream) -> None:
    with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=LIMIT_S) as client:
        assert client.get("/readyz").json()["migrated"] is True
        for submission_id, grade in stream.accepted.items():
            found = client.get(f"/api/v1/submissions/{submission_id}").json()
            assert found["status"] == "graded"
            assert {name: found["grade"][name] for name in COUNTS} == {name: grade[name] for name in COUNTS}
        # And it goes on from there, with the same numbers for the same learner.
        assert client.post("/api/v1/submissions", json=ASKED).status_code == 201


def test_the_first_admin_gets_in_and_sqlite_is_saved_while_submissions_arrive(tmp_path: Path) -> None:
    var, saved, new_var = tmp_path / "var", tmp_path / "saved", tmp_path / "new"
    saved.mkdir()
    with serving(var) as url:
        assert_the_first_admin_gets_in(url, tmp_path, BATCHMARK_VAR_DIR=str(var))
        token = token_for("ada", "learner", BATCHMARK_VAR_DIR=str(var))
        stream = saved_in_the_middle(url, token, lines_to_run("save-sqlite"), tmp_path, SAVED=str(saved))
    run(lines_to_run("restore-sqlite"), tmp_path, SAVED=str(saved), NEW_VAR=str(new_var))
    assert (new_var / "secret.key").read_bytes() == (var / "secret.key").read_bytes()
    with serving(new_var) as url:
        assert_all_there(url, token, stream)


@pytest.mark.postgres
def test_postgresql_is_saved_while_submissions_arrive_and_serves_again(
    tmp_path: Path, new_postgres: str, postgres_url: str
) -> None:
    program = find_postgres("pg_dump")
    if program is None and os.environ.get("CI") != "true":
        pytest.skip("pg_dump is not installed")
    assert program is not None
    tools = {"PATH": f"{Path(program).parent}:{os.environ['PATH']}", "SAVED": str(tmp_path)}
    old = new_postgres.replace("+asyncpg", "")
    name = f"restored_{old.rpartition('_')[2]}"
    new = f"{postgres_url.rpartition('/')[0]}/{name}"
    settings = {"DATABASE_URL": old, "BATCHMARK_SECRET_KEY": KEY}
    with serving(tmp_path / "var", **settings) as url:
        token = token_for("ada", "learner", **settings)
        stream = saved_in_the_middle(
            url, token, lines_to_run("save-postgres"), tmp_path, DATABASE_URL=old, **tools
        )
    run_sql(postgres_url, f"CREATE DATABASE {name}")
    try:
        run(lines_to_run("restore-postgres"), tmp_path, NEW_DATABASE_URL=new, **tools)
        with serving(tmp_path / "var", **settings | {"DATABASE_URL": new}) as url:
            assert_all_there(url, token, stream)
    finally:
        run_sql(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def test_what_the_page_names_exists() -> None:
    fields = {f"BATCHMARK_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"\bBATCHMARK_[A-Z_]+\b", PAGE)) <= fields
    anchors = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    }
    for link in re.findall(r"\]\(([^)]+)\)", PAGE):
        path, _, anchor = link.partition("#")
        if not path:
            assert anchor in anchors, link
        elif not path.startswith("https:"):
            assert (PROJECT / "docs" / path).exists(), link


def test_the_commands_of_the_page_exist() -> None:
    named = set(re.findall(r"batchmark ([a-z]+)\b(?!\.)", PAGE))
    assert {"doctor", "migrate", "worker", "health"} <= named <= set(app)
    assert set(re.findall(r"batchmark health ([a-z]+)", PAGE)) <= set(health)
