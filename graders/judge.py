"""The judge: one object that grades any answer, code in the sandbox and the rest at once."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Self

from graders.answers import Answer, CodeAnswer
from graders.coding.courtesy import Courtesy, StoppedError
from graders.coding.judging import SOURCE_LIMIT_BYTES, grade_code, refuse_source, refused
from graders.coding.prepare import Prepared, Run
from graders.coding.preparer import Preparer
from graders.coding.store import LIMIT_BYTES, Store
from graders.plain.judging import grade_plain
from graders.sandbox.figures import PoolFigures
from graders.sandbox.outcome import Job, RunOutcome, Watch
from graders.sandbox.policy import LIBRARY_SETS
from graders.sandbox.pool import Pool
from graders.verdicts import CaseResult, Grade
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion

__all__ = ["Judge", "StoppedError"]

_log = logging.getLogger(__name__)

ENGINE = f"batchmark {metadata.version('batchmark')}"


class Judge:
    """Grades answers; one per process, for many threads.

    Sandboxes start on first use, one pool of `ready_boxes` waiting children per
    library set. `close` ends them. Without `allow_missing_walls` a host that allows no
    namespaces is refused. Prepared variants outlive the judge in `cache_dir`, if one is
    given, and take at most `cache_limit_bytes` there; `tell` hears once if it can't be used.
    """

    def __init__(
        self,
        *,
        ready_boxes: int = 2,
        output_limit_bytes: int = 32 << 20,
        source_limit_bytes: int = SOURCE_LIMIT_BYTES,
        allow_missing_walls: bool = False,
        cache_dir: Path | None = None,
        cache_limit_bytes: int = LIMIT_BYTES,
        tell: Callable[[str], object] = _log.warning,
    ) -> None:
        self._source_limit_bytes = source_limit_bytes
        self._pools = {
            name: Pool(
                name,
                ready=ready_boxes,
                output_limit_bytes=output_limit_bytes,
                allow_missing_walls=allow_missing_walls,
            )
            for name in LIBRARY_SETS
        }
        store = None
        if cache_dir is not None:
            # A mutant's outputs beyond the limit count as none.
            limits = f"outputs up to {output_limit_bytes} bytes"
            path = cache_dir / "variants"
            store = Store(path, limit_bytes=cache_limit_bytes, conditions=limits, tell=tell)
        self._preparer = Preparer(self.run, store)
        self._courtesy = Courtesy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def grade(
        self,
        loaded: LoadedQuestion,
        answer: Answer,
        variant: int,
        *,
        tell: Callable[[CaseResult], None] | None = None,
    ) -> Grade:
        """The grade of `answer` to the question on one of its variants. Blocks while code runs.

        `tell` hears of the cases that return something, each as soon as it is compared.

        Raises:
            GraderError: ours; it may be tried again.
            QuestionError: the author's; the question's own solution doesn't run.
        """
        question = loaded.question
        if not isinstance(question, CodeQuestion):
            grade = grade_plain(question, answer, variant, version=loaded.version)
        else:
            assert isinstance(answer, CodeAnswer)
            grade = self._grade_code(question, loaded.version, answer.source, variant, tell)
        return grade.model_copy(update={"engine": ENGINE})

    def _grade_code(
        self,
        question: CodeQuestion,
        version: str,
        source: str,
        variant: int,
        tell: Callable[[CaseResult], None] | None,
    ) -> Grade:
        if reason := refuse_source(source, self._source_limit_bytes):
            return refused(question, version, reason, variant)
        began_s = time.monotonic()
        prepared = self._preparer.get_prepared(question, version, variant)
        prepared_s = time.monotonic()
        with self._courtesy.first():
            grade = grade_code(question, version, source, prepared, self.run, tell=tell)
        judged_ms = (time.monotonic() - prepared_s) * 1e3
        times = {
            "prepared_ms": (prepared_s - began_s) * 1e3,
            "compared_ms": max(0.0, judged_ms - grade.elapsed_ms),
        }
        return grade.model_copy(update=times)

    def prepare(self, loaded: LoadedQuestion, variant: int, stop: threading.Event) -> None:
        """Make a variant ready before anybody asks; between two runs, answers go first.

        Raises:
            StoppedError: `stop` was set meanwhile.
            GraderError: ours.
            QuestionError: the author's; the question's own solution doesn't run.
        """
        if isinstance(loaded.question, CodeQuestion):
            run = self._courtesy.after_you(self.run, stop)
            self._preparer.get_prepared(
                loaded.question, loaded.version, variant, run=run, give_up=stop.is_set
            )

    def run_after_others(self, stop: threading.Event) -> Run:
        """A `run` for work that nobody waits for in class: answers go first, and `stop` ends it.

        It raises `StoppedError` once `stop` is set.
        """
        return self._courtesy.after_you(self.run, stop)

    def keep(self, loaded: LoadedQuestion, prepared: Prepared) -> None:
        """Keep a variant that was prepared for another purpose."""
        self._preparer.keep(loaded.question.id, loaded.version, prepared)

    def run(self, job: Job, watch: Watch | None = None) -> RunOutcome:
        """Run one job in a box of its library set, watching its cases.

        Raises:
            GraderError: ours; the sandbox failed.
        """
        return self._pools[job.library_set].run(job, watch)

    def start(self, library_set: str) -> dict[str, str]:
        """Start a library set's sandbox now rather than on first use; returns the libraries' versions.

        Raises:
            GraderError: the sandbox can't be built on this machine.
        """
        return self._pools[library_set].start().libraries

    def figures(self) -> list[PoolFigures]:
        """How each library set's sandbox stands, and what it has done so far."""
        return [pool.figures() for pool in self._pools.values()]

    def close(self) -> None:
        """End every sandbox."""
        for pool in self._pools.values():
            pool.close()
