"""Prepares each variant once, and keeps it: in memory, and in a store that outlives the process."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from graders.coding.prepare import Prepared, Run, prepare
from graders.coding.store import Key, Store
from questions.code import CodeQuestion

MAX_KEPT = 512
# How long a variant is used in which the clock had a say. Made anew for each submission, a
# mutant that never ends would cost every learner its whole time limit.
SPOILT_KEPT_S = 300.0


def _never() -> bool:
    return False


class Preparer:
    """Keeps the latest `MAX_KEPT` variants in memory and all in `store`; may be used from many threads.

    What the clock had a say in is used for `SPOILT_KEPT_S` only, and not stored.
    """

    def __init__(self, run: Run, store: Store | None = None) -> None:
        self._run = run
        self._store = store
        self._kept: OrderedDict[Key, tuple[Prepared, float]] = OrderedDict()  # and until when, by our clock
        self._locks: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def get_prepared(
        self,
        question: CodeQuestion,
        version: str,
        variant: int,
        *,
        run: Run | None = None,
        give_up: Callable[[], bool] = _never,
    ) -> Prepared:
        """The variant, made now if it isn't kept: by `run` where one is given, at once if told to `give_up`.

        Raises:
            QuestionError: the author's; inputs or solution don't run.
            GraderError: ours; also where the clock ended one of these.
        """
        key = Key(question.id, version, variant)
        if kept := self._find(key):
            return kept
        with self._lock:
            own_lock = self._locks.setdefault(key, threading.Lock())
        with own_lock:
            if kept := self._find(key):  # another thread has just made it
                return kept
            prepared = self._fetch(question, key, run or self._run, give_up)
            self._remember(key, prepared)
        return prepared

    def keep(self, question_id: str, version: str, prepared: Prepared) -> None:
        """Keep what was prepared elsewhere, so that the first submission finds it."""
        key = Key(question_id, version, prepared.variant)
        self._remember(key, prepared)
        if self._store is not None:
            self._store.keep(key, prepared)

    def _fetch(self, question: CodeQuestion, key: Key, run: Run, give_up: Callable[[], bool]) -> Prepared:
        if self._store is None:
            return prepare(question, key.variant, run)
        if stored := self._store.find(key):
            return stored
        with self._store.turn(key, give_up):
            if stored := self._store.find(key):  # another process has just made it
                return stored
            prepared = prepare(question, key.variant, run)
            self._store.keep(key, prepared)
            return prepared

    def _find(self, key: Key) -> Prepared | None:
        with self._lock:
            prepared, until_s = self._kept.get(key, (None, 0.0))
            if prepared is None or until_s < time.monotonic():
                return None
            self._kept.move_to_end(key)
            return prepared

    def _remember(self, key: Key, prepared: Prepared) -> None:
        until_s = math.inf if prepared.in_time else time.monotonic() + SPOILT_KEPT_S
        with self._lock:
            self._kept[key] = prepared, until_s
            while len(self._kept) > MAX_KEPT:
                old, _ = self._kept.popitem(last=False)
                self._locks.pop(old, None)
