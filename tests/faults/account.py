"""What became of a stream: read from the rows, whatever the service says of itself."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg
from asked import ENDLESS_ONE
from installation import Installation
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from stream import Stream

from app.db.engine import Database
from app.db.migrate import upgrade
from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user
from app.db.tables import CredentialKind, GradeRow, Role, Status, Submission
from app.settings import Settings

PATIENCE_S = 120.0  # starts included, on a very busy machine
_ALL_PATIENCE_S = 180.0
_LOOK_AGAIN_S = 0.2
_LEARNERS = ("ada", "grace", "emmy")
_NO_DATABASE = (OSError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True)
class Row:
    """A submission and its grades' ids and verdicts."""

    user_id: str
    question_id: str
    attempt: int
    status: str
    grades: tuple[tuple[str, str], ...]


@dataclass
class Account:
    """The books of one installation: a grade that was once seen must stay as it was."""

    installation: Installation
    _grades: dict[str, tuple[object, ...]] = field(default_factory=dict)
    _accepted: set[str] = field(default_factory=set)
    _tokens: list[str] = field(default_factory=list)

    def enrol(self) -> None:
        """Make the learners; on SQLite, before anything runs, the file too."""
        self._tokens = self._tokens or make_tokens(self.installation.readable_url, *_LEARNERS)

    def stream(self) -> Stream:
        self.enrol()
        return Stream(lambda: self.installation.url, self._tokens)

    def read(self) -> dict[str, Row]:
        """Every submission by its id.

        Raises:
            one of `_NO_DATABASE`: it does not answer.
        """
        return asyncio.run(_read(self.installation.readable_url))

    def wait_for_work(self, stream: Stream) -> None:
        """Until grades come, and an answer is at hand that will keep its worker for a while."""

        def is_at_work() -> bool:
            stream.require_whole()
            rows = self._read_if_there()
            at_hand = {row.question_id for row in rows.values() if row.status == Status.RUNNING}
            return ENDLESS_ONE in at_hand and _graded_code(stream, rows, since_s=0.0)

        until(is_at_work)

    def have_worker(self, name: str) -> None:
        """Start a worker of that name where there is none, and wait until it has graded something."""
        if name not in self.installation.running:
            self.installation.start_worker(name)
        until(lambda: '"graded"' in self.installation.log(name))

    def mark(self, stream: Stream) -> Mark:
        """Now comes the fault: notes what is open."""
        ungraded = {each for each, row in self.read().items() if row.status != Status.GRADED}
        return Mark(self, stream, time.monotonic(), ungraded & stream.accepted.keys())

    def settle(self, stream: Stream, mark: Mark, fault: str) -> None:
        """When all is graded: each accepted submission once and rightly, no other. Prints what it cost."""
        until(lambda: self._all_settled(stream), patience_s=_ALL_PATIENCE_S)
        rows = self.read()
        lost = {each for each in stream.accepted if each not in rows or not rows[each].grades}
        doubled = {each for each, row in rows.items() if len(row.grades) > 1}
        cost = (
            f"{fault}: sent {stream.sent}, accepted {len(stream.accepted)}, lost {len(lost)},"
            f" doubled {len(doubled)}, resumed after {mark.resumed_s:.1f} s{mark.remark}"
        )
        sys.stdout.write(f"\n{cost}\n")
        assert not lost, cost
        assert not doubled, cost
        assert len(stream.accepted) == stream.sent
        self._check(stream, rows)

    def _check(self, stream: Stream, rows: dict[str, Row]) -> None:
        wrong = {
            each: (accepted.kind, rows[each])
            for each, accepted in stream.accepted.items()
            if rows[each].grades[0][1] != accepted.kind.verdict
        }
        assert not wrong
        self._accepted |= stream.accepted.keys()
        assert rows.keys() == self._accepted  # nothing came of what was refused
        attempts = defaultdict(list)
        for row in rows.values():
            attempts[row.user_id, row.question_id].append(row.attempt)
        assert all(sorted(made) == list(range(1, len(made) + 1)) for made in attempts.values())
        grades = asyncio.run(_read_grades(self.installation.readable_url))
        assert {each: grades.get(each) for each in self._grades} == self._grades
        self._grades = grades

    def _all_settled(self, stream: Stream) -> bool:
        rows = self._read_if_there()
        return bool(rows) and all(
            each in rows and rows[each].status in (Status.GRADED, Status.FAILED) for each in stream.accepted
        )

    def _read_if_there(self) -> dict[str, Row]:
        try:
            return self.read()
        except _NO_DATABASE:
            return {}


@dataclass
class Mark:
    """The moment of a fault, and what was accepted and not graded then. Figures are in seconds from there."""

    account: Account
    stream: Stream
    at_s: float
    ungraded: set[str]
    resumed_s: float = 0.0
    healed_s: float = 0.0
    back_s: float = 0.0

    @property
    def remark(self) -> str:
        back = f"{self.back_s:.1f} s of them until it had started again; " if self.back_s else ""
        return f" ({back}what it hit was graded after {self.healed_s:.1f} s)"

    def is_back(self) -> None:
        """What was ended has been started again, and answers."""
        self.back_s = time.monotonic() - self.at_s

    def wait_for_recovery(self) -> None:
        """Until code that was handed in since is graded, and all that was open is."""
        until(self._has_resumed)
        until(self._has_healed)

    def _has_resumed(self) -> bool:
        self.stream.require_whole()
        self.resumed_s = time.monotonic() - self.at_s
        return _graded_code(self.stream, self.account._read_if_there(), since_s=self.at_s)

    def _has_healed(self) -> bool:
        self.healed_s = time.monotonic() - self.at_s
        rows = self.account._read_if_there()
        return all(each in rows and rows[each].status == Status.GRADED for each in self.ungraded)


def until(look: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> None:
    """Look again and again until it is so."""
    give_up = time.monotonic() + patience_s
    while not look():
        assert time.monotonic() < give_up, look
        time.sleep(_LOOK_AGAIN_S)


def _graded_code(stream: Stream, rows: dict[str, Row], *, since_s: float) -> bool:
    """Whether any code that was accepted since then is graded."""
    return any(
        accepted.kind.is_code and accepted.at_s > since_s and each in rows and rows[each].grades
        for each, accepted in list(stream.accepted.items())
    )


def make_tokens(url: str, *names: str, role: Role = Role.LEARNER) -> list[str]:
    """People with tokens in the database at `url`, which is made where there is none."""
    return asyncio.run(_make_tokens(Settings(database_url=url).database_url, names, role))


async def _make_tokens(url: str, names: tuple[str, ...], role: Role) -> list[str]:
    await upgrade(url)
    database, now = Database(url), datetime.now(UTC)
    async with database.writing() as session:
        users = [await ensure_user(session, name=name, role=role, now=now) for name in names]
        tokens = [
            await issue_token(session, user_id=user.id, kind=CredentialKind.API, now=now) for user in users
        ]
    await database.close()
    return tokens


async def _read(url: str) -> dict[str, Row]:
    grades = defaultdict(list)
    database = Database(Settings(database_url=url).database_url)
    try:
        async with database.reading() as session:
            for grade in await session.execute(select(GradeRow.submission_id, GradeRow.id, GradeRow.verdict)):
                grades[grade.submission_id].append((grade.id, grade.verdict))
            found = list(
                await session.execute(
                    select(
                        Submission.id,
                        Submission.user_id,
                        Submission.question_id,
                        Submission.attempt,
                        Submission.status,
                    )
                )
            )
    finally:
        await database.close()
    return {
        row.id: Row(row.user_id, row.question_id, row.attempt, row.status, tuple(grades[row.id]))
        for row in found
    }


async def _read_grades(url: str) -> dict[str, tuple[object, ...]]:
    """Every grade, whole."""
    database = Database(Settings(database_url=url).database_url)
    try:
        async with database.reading() as session:
            found = await session.execute(select(*GradeRow.__table__.columns))
            return {row.id: tuple(row) for row in found}
    finally:
        await database.close()
