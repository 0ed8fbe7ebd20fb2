"""Prepared variants on disk: made once for many processes, and gone without harm."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock

from graders.coding.packing import SpoiltError, pack, unpack
from graders.coding.prepare import Prepared
from graders.engine import engine_version
from graders.folder import Folder

LIMIT_BYTES = 512 << 20
TURN_LIMIT_S = 30.0  # whoever is at it for longer is stuck; making a variant twice does no harm
POLL_S = 0.02
TURNS = 64  # lock files in all, shared by hash: they must not be removed, so they must not grow


class Key(NamedTuple):
    """Which variant of which question version."""

    question_id: str
    version: str
    variant: int


def _never() -> bool:
    return False


class Store:
    """Prepared variants in a folder; may be used from many threads and processes.

    `conditions` says under what limits of ours a variant is made, if they show in it. A
    folder that can't be used costs speed only; `tell` hears of it once.
    """

    def __init__(
        self,
        path: Path,
        *,
        limit_bytes: int = LIMIT_BYTES,
        conditions: str = "",
        tell: Callable[[str], object],
    ) -> None:
        self._folder = Folder(path, limit_bytes)
        self._turns = path / "turns"
        self._limit_bytes = limit_bytes
        self._conditions = conditions
        self._tell = tell
        self._told = False

    def find(self, key: Key) -> Prepared | None:
        """The variant as this very engine made it, if it is kept and whole."""
        recipe = self._recipe(key)
        content = self._folder.find(_file_name(key, recipe))
        if content is None:
            return None
        try:
            return unpack(content, recipe)
        except SpoiltError:
            return None  # it is made again, and the file written anew

    def keep(self, key: Key, prepared: Prepared) -> None:
        """Keep `prepared`, unless the clock had a say in it: another time it may come out differently."""
        if not prepared.in_time:
            return
        recipe = self._recipe(key)
        content = pack(prepared, recipe)
        if len(content) > self._limit_bytes:
            return
        try:
            self._folder.keep(_file_name(key, recipe), content)
        except OSError as error:
            if not self._told:
                self._told = True
                self._tell(f"prepared variants can't be kept on disk and are made again: {error}")

    @contextlib.contextmanager
    def turn(self, key: Key, give_up: Callable[[], bool] = _never) -> Iterator[None]:
        """Wait while another process makes this variant; then it is our turn to look, and to make it.

        Where locks don't work, or the wait gets too long or is given up, it is everybody's turn.
        """
        number = int.from_bytes(hashlib.sha256(self._recipe(key).encode()).digest()[:8]) % TURNS
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):  # among them filelock's Timeout
                self._folder.make()
                self._turns.mkdir(exist_ok=True)
                lock = FileLock(self._turns / f"{number:02}.lock", fallback_to_soft=False)
                stack.enter_context(
                    lock.acquire(timeout=TURN_LIMIT_S, poll_interval=POLL_S, cancel_check=give_up)
                )
            yield

    def _recipe(self, key: Key) -> str:
        return json.dumps([*key, engine_version(), self._conditions])


def _file_name(key: Key, recipe: str) -> str:
    digest = hashlib.sha256(recipe.encode()).hexdigest()
    return f"{key.question_id}-{key.variant}-{digest[:24]}.prepared"
