"""aiosqlite with one trip to its thread for each statement, and none for what begins or ends nothing.

By itself it makes four: for the cursor, the statement, the rows and the cursor's end. A trip costs
more than most of our statements, and under load its thread waits for the interpreter each time.
So a transaction begins along with its first statement too, and where there was none it needs no end.
"""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from aiosqlite import Connection as BaseConnection
from aiosqlite import Cursor as BaseCursor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

_CHUNK = 64  # rows that aiosqlite's own iteration would take at once; SQLAlchemy takes all


class Cursor(BaseCursor):
    """Brings a statement's rows along with its execution; the rest needs no thread."""

    _conn: Connection
    _rows: list[Any]

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        """Run `sql` and take all of its rows.

        Raises:
            sqlite3.Error: what the database says against it.
        """
        opening = self._conn.take_opening()
        trip: Awaitable[list[Any]] = self._execute(self._run, opening, sql, parameters or ())  # type: ignore[no-untyped-call]
        self._rows = await trip
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Run `sql` once with each of the `parameters`.

        Raises:
            sqlite3.Error: what the database says against it.
        """
        await self._execute(self._run_many, self._conn.take_opening(), sql, parameters)  # type: ignore[no-untyped-call]
        return self

    async def fetchall(self) -> list[Any]:
        """The rows not yet given out."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """End the statement; where its caller was cancelled, SQLAlchemy ends the connection instead."""
        self._cursor.close()

    def _run(self, opening: str, sql: str, parameters: Any) -> list[Any]:
        if opening:
            self._cursor.execute(opening)
        self._cursor.execute(sql, parameters)
        return self._cursor.fetchall() if self._cursor.description else []

    def _run_many(self, opening: str, sql: str, parameters: Any) -> None:
        if opening:
            self._cursor.execute(opening)
        self._cursor.executemany(sql, parameters)


class Connection(BaseConnection):
    """Makes its cursors where it is asked for them, which only allocates them."""

    _opening = ""  # how a transaction begins that has had no statement yet
    _is_open = False  # whether a transaction has had one

    def begin_by(self, opening: str) -> None:
        """Begin a transaction by this statement, along with the first of its own."""
        self._opening = opening

    def take_opening(self) -> str:
        """What must be run before the next statement; empty for nothing."""
        opening, self._opening = self._opening, ""
        self._is_open = self._is_open or bool(opening)
        return opening

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy enters it, and needs no coroutine
        """A cursor for one statement."""
        return Cursor(self, self._conn.cursor())

    async def commit(self) -> None:
        """Keep what the transaction did, if it did anything."""
        if self._is_open:
            await super().commit()
        self._end()

    async def rollback(self) -> None:
        """Undo what the transaction did, if it did anything."""
        if self._is_open:
            await super().rollback()
        self._end()

    def _end(self) -> None:
        # Only once it is done: what could not be kept must still be undone.
        self._opening, self._is_open = "", False


def connect(database: str, **options: Any) -> Connection:
    """A connection to be awaited; the arguments are those of `sqlite3.connect`.

    Its thread alone runs statements, one after the other; other threads only make and end cursors.
    """
    open_file = partial(sqlite3.connect, database, **options | {"check_same_thread": False})
    connection = Connection(open_file, _CHUNK)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does for a connection that it makes itself
    return connection
