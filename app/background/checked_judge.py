"""A judge that attacks each sandbox it starts, and doesn't use one with a required wall missing."""

from __future__ import annotations

import threading
from dataclasses import asdict
from pathlib import Path

import structlog

from app.background.proving import find_proof
from graders.coding.store import LIMIT_BYTES
from graders.judge import Judge
from graders.proving.records import Proof
from graders.proving.shelf import Shelf
from graders.sandbox.doctor import Finding, examine, missing_walls, unstarted
from graders.verdicts import GraderError
from questions.loader import LoadedQuestion

_log = structlog.get_logger(__name__)


class CheckedJudge(Judge):
    """A judge for a service; with `allow_missing_walls` it says what is missing and goes on."""

    def __init__(
        self,
        *,
        ready_boxes: int,
        output_limit_bytes: int,
        source_limit_bytes: int,
        allow_missing_walls: bool = False,
        cache_dir: Path,
        cache_limit_bytes: int = LIMIT_BYTES,
    ) -> None:
        super().__init__(
            ready_boxes=ready_boxes,
            output_limit_bytes=output_limit_bytes,
            source_limit_bytes=source_limit_bytes,
            allow_missing_walls=allow_missing_walls,
            cache_dir=cache_dir,
            cache_limit_bytes=cache_limit_bytes,
            tell=_log.warning,
        )
        self._output_limit_bytes = output_limit_bytes
        self._allow_missing_walls = allow_missing_walls
        self._shelf = Shelf(cache_dir / "proofs")

    def start(self, library_set: str) -> dict[str, str]:
        """Start the sandbox of a library set and attack it; returns the libraries' versions.

        Raises:
            GraderError: it can't be built, or a required wall is missing; no sandbox runs then.
        """
        try:
            libraries = super().start(library_set)
        except GraderError as error:
            raise GraderError(_in_words([unstarted(str(error))])) from error
        findings = examine(self.run, library_set, output_limit_bytes=self._output_limit_bytes)
        missing = missing_walls(findings)
        if missing and not self._allow_missing_walls:
            # So that the next attempt meets the host as it is then.
            self.close()
            raise GraderError(f"{library_set} answers would run without a wall. {_in_words(missing)}")
        for finding in findings:
            if not finding.held:
                _log.warning("answers run without a wall", library_set=library_set, **asdict(finding))
        return libraries

    def prove(self, loaded: LoadedQuestion, stop: threading.Event) -> Proof:
        """The proof of a question; blocks while its answers run, each after those of learners.

        Raises:
            StoppedError: `stop` was set meanwhile.
            GraderError: ours.
        """
        run = self.run_after_others(stop)
        return find_proof(loaded, self, self._shelf, run=run, tell=_log.warning)


def _in_words(findings: list[Finding]) -> str:
    return " ".join(
        f"An answer {finding.promise}: not held, {finding.detail}. {finding.remedy}" for finding in findings
    )
