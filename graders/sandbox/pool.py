"""Keeps a zygote alive and walled children ready, and runs each job in one of them."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from graders.sandbox.box import Box, BoxKilledError, BoxLostError
from graders.sandbox.figures import PoolFigures, Tally
from graders.sandbox.launch import ZygoteProcess
from graders.sandbox.outcome import Job, RunOutcome, Watch
from graders.verdicts import GraderError

TRIES = 2


class Pool:
    """Runs jobs of one library set; may be used from many threads.

    `ready` children wait, so that a job pays for its own run only. The zygote is
    started on first use and started again if it dies.
    """

    def __init__(
        self,
        library_set: str,
        *,
        ready: int = 2,
        output_limit_bytes: int = 32 << 20,
        allow_missing_walls: bool = False,
    ) -> None:
        self.library_set = library_set
        self._allow_missing_walls = allow_missing_walls
        self._ready_count = ready
        self._output_limit_bytes = output_limit_bytes
        self._lock = threading.Lock()
        self._ready: deque[Box] = deque()
        self._used: SimpleQueue[Box | None] = SimpleQueue()
        self._zygote: ZygoteProcess | None = None
        self._janitor: threading.Thread | None = None
        self._running = 0
        self._tally = Tally()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> ZygoteProcess:
        """The running zygote, started if need be, with its children getting ready.

        Raises:
            GraderError: the sandbox can't be built on this machine.
        """
        with self._lock:
            zygote = self._zygote
            if zygote is None:
                zygote = self._zygote = ZygoteProcess(
                    self.library_set, allow_missing_walls=self._allow_missing_walls
                )
                self._tally.add("starts")
                self._refill(zygote)
            if self._janitor is None:
                self._janitor = threading.Thread(target=self._clean_up, name="sandbox-janitor", daemon=True)
                self._janitor.start()
            return zygote

    def run(self, job: Job, watch: Watch | None = None) -> RunOutcome:
        """Run `job` in a child of its own; `watch` is called with each case as it comes back.

        Raises:
            GraderError: ours; the sandbox failed twice.
        """
        reason = ""
        for _ in range(TRIES):
            zygote = self.start()
            try:
                box = self._take(zygote)
            except OSError as error:
                reason = str(error)
                self._tally.add("lost")
                self._discard(zygote)
                continue
            try:
                with self._counted(box) as alone:
                    outcome = box.run(job, self._output_limit_bytes, zygote.libraries, watch, elsewhere=alone)
            except BoxKilledError as error:
                reason = str(error)  # no other run pays for it
                self._tally.add("killed")
            except (BoxLostError, OSError) as error:
                reason = str(error)
                self._tally.add("lost")
                self._discard(zygote)
            else:
                self._tally.add("runs")
                return outcome
            finally:
                self._used.put(box)
        self._tally.add("failed")
        raise GraderError(f"the {self.library_set} sandbox failed twice: {reason}")

    def figures(self) -> PoolFigures:
        """How the pool stands, without waiting for a start that is on its way."""
        return PoolFigures(self.library_set, self._ready_count, len(self._ready), self._tally.read())

    def close(self) -> None:
        """End the zygote and every child."""
        janitor, self._janitor = self._janitor, None
        if janitor is not None:
            self._used.put(None)
            janitor.join()
        with self._lock:
            self._close()

    def _clean_up(self) -> None:
        # Killing a used child and forking the next one is nobody's wait: the learner
        # has the result by then.
        while (box := self._used.get()) is not None:
            box.close()
            with self._lock:
                if self._zygote is not None:
                    self._refill(self._zygote)
                waiting = list(self._ready)
            if self._used.empty():  # else there is more to clean up first
                for fresh in waiting:
                    fresh.settle_quietly()

    @contextlib.contextmanager
    def _counted(self, box: Box) -> Iterator[bool]:
        """One more run is under way in the block; yields whether the pool does nothing else."""
        with self._lock:
            alone = not self._running and all(each.is_settled for each in (box, *self._ready))
            self._running += 1
        try:
            yield alone
        finally:
            with self._lock:
                self._running -= 1

    def _take(self, zygote: ZygoteProcess) -> Box:
        with self._lock:
            if self._zygote is zygote and self._ready:
                return self._ready.popleft()
        return self._request(zygote, hurried=True)

    def _refill(self, zygote: ZygoteProcess) -> None:
        try:
            while len(self._ready) < self._ready_count:
                self._ready.append(self._request(zygote, hurried=self._running > 0))
        except OSError:
            self._close()  # the next run starts another

    def _request(self, zygote: ZygoteProcess, *, hurried: bool) -> Box:
        self._tally.add("forked")
        return zygote.request_box(hurried=hurried)

    def _discard(self, zygote: ZygoteProcess) -> None:
        with self._lock:
            if self._zygote is zygote:
                self._close()

    def _close(self) -> None:
        while self._ready:
            self._ready.popleft().close()
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None
