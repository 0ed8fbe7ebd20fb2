"""aiosqlite with one trip to its thread for each statement.

By itself it makes four: for the cursor, the statement, the rows and the cursor's end. A trip costs
more than most of our statements, and under load its thread waits for the interpreter each time.
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

    _rows: list[Any]

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        """Run `sql` and take all of its rows.

        Raises:
            sqlite3.Error: what the database says against it.
        """
        trip: Awaitable[list[Any]] = self._execute(self._run, sql, parameters or ())  # type: ignore[no-untyped-call]
        self._rows = await trip
        return self

    async def fetchall(self) -> list[Any]:
        """The rows not yet given out."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """End the statement; where its caller was cancelled, SQLAlchemy ends the connection instead."""
        self._cursor.close()

    def _run(self, sql: str, parameters: Any) -> list[Any]:
        self._cursor.execute(sql, parameters)
        return self._cursor.fetchall() if self._cursor.description else []


class Connection(BaseConnection):
    """Makes its cursors where it is asked for them, which only allocates them."""

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy enters it, and needs no coroutine
        """A cursor for one statement."""
        return Cursor(self, self._conn.cursor())


def connect(database: str, **options: Any) -> Connection:
    """A connection to be awaited; the arguments are those of `sqlite3.connect`.

    Its thread alone runs statements, one after the other; other threads only make and end cursors.
    """
    open_file = partial(sqlite3.connect, database, **options | {"check_same_thread": False})
    connection = Connection(open_file, _CHUNK)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does for a connection that it makes itself
    return connection
