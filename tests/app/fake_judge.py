"""A judge without a sandbox: what it says is decided by the test, and it counts what it is asked."""

from __future__ import annotations

import asyncio
import math
import threading
from dataclasses import dataclass, field

from app.live import Tell
from graders.answers import Answer, CodeAnswer
from graders.judge import StoppedError
from graders.proving.records import Finding, MutantRow, Proof
from graders.sandbox.figures import NAMES, PoolFigures
from graders.verdicts import CaseResult, Grade, OutputResult, Verdict
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion

RIGHT = "# right\n"
WRONG = "# wrong\n"
SECRET_INPUT = "[[9.87, 6.54]]"


@dataclass
class FakeJudge:
    """Full points for `RIGHT`, none for anything else; the first case counts as hidden.

    Proofs hold `findings`, and wait while `proving_gate` is not set.
    `errors` are raised first, one per call. While `gate` is not set, grading waits; while
    `end_gate` is not, it waits after each case was told.
    """

    errors: list[Exception] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    end_gate: threading.Event = field(default_factory=threading.Event)
    calls: list[tuple[str, int]] = field(default_factory=list)
    closed: bool = False
    proved: list[str] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    proving_gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()
        self.end_gate.set()
        self.proving_gate.set()

    def grade(
        self, loaded: LoadedQuestion, answer: Answer, variant: int, *, tell: Tell | None = None
    ) -> Grade:
        assert isinstance(answer, CodeAnswer)
        assert isinstance(loaded.question, CodeQuestion)
        self.calls.append((loaded.question.id, variant))
        assert self.gate.wait(timeout=60)
        if self.errors:
            raise self.errors.pop(0)
        is_right = answer.source == RIGHT
        verdict = Verdict.CORRECT if is_right else Verdict.WRONG_ANSWER
        cases = tuple(
            CaseResult(
                id=case.id,
                verdict=verdict,
                points=case.points if is_right else 0.0,
                max_points=case.points,
                outputs=(OutputResult(name="out", verdict=verdict, got=SECRET_INPUT),),
                message=f"on {SECRET_INPUT}",
                visible=number > 0,
            )
            for number, case in enumerate(loaded.question.cases)
        )
        for case in cases if tell else ():
            tell(case)
        assert self.end_gate.wait(timeout=60)
        return Grade(
            verdict=verdict,
            points=loaded.question.points if is_right else 0.0,
            max_points=loaded.question.points,
            message="All cases pass." if is_right else "Not yet.",
            cases=cases,
            misconceptions=() if is_right else ("unbiased-variance",),
            question_version=loaded.version,
            variant=variant,
            engine="fake",
            libraries={"numpy": "2"},
            elapsed_ms=1.5,
        )

    async def called(self, times: int) -> None:
        """Return once it has been asked so often."""
        for _ in range(3_000):
            if len(self.calls) >= times:
                return
            await asyncio.sleep(0.02)
        raise TimeoutError(self.calls)

    def prepare(self, loaded: LoadedQuestion, variant: int, stop: threading.Event) -> None:
        """Nothing to make: what this judge says hangs on no variant."""

    def prove(self, loaded: LoadedQuestion, stop: threading.Event) -> Proof:
        assert isinstance(loaded.question, CodeQuestion)
        self.proved.append(loaded.question.id)
        while not self.proving_gate.wait(timeout=0.01):
            if stop.is_set():
                raise StoppedError
        if self.errors:
            raise self.errors.pop(0)
        cases = tuple(case.id for case in loaded.question.cases)
        margins = tuple(float(number) or math.inf for number in range(len(cases)))
        return Proof(
            question_id=loaded.question.id,
            question_version=loaded.version,
            variants=loaded.question.variants,
            findings=self.findings,
            cases=cases,
            matrix=tuple(
                MutantRow(
                    misconception=mutant.misconception,
                    name=mutant.name or "",
                    margins=margins,
                    separation=max(margins),
                    named=mutant.misconceptions,
                )
                for mutant in loaded.question.mutants
            ),
        )

    def start(self, library_set: str) -> dict[str, str]:
        return {library_set: "0"}

    def figures(self) -> tuple[PoolFigures, ...]:
        return (PoolFigures("numpy", 2, 1, dict.fromkeys(NAMES, len(self.calls))),)

    def close(self) -> None:
        self.closed = True
