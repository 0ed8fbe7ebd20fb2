"""The words of a judgement: verdicts, and the grade they add up to."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from graders.pictures import Picture

SAME_SCORE = 1e-9  # scores are shares of points; what differs by less differs by rounding alone


class Verdict(StrEnum):
    """What an answer is, by itself; whether we managed to grade it is `status`, elsewhere.

    `invalid_answer` means that it could not be taken as an answer at all: empty,
    not UTF-8, too long, or not Python.
    """

    CORRECT = "correct"
    PARTIAL = "partial"
    WRONG_ANSWER = "wrong_answer"
    RUNTIME_ERROR = "runtime_error"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    INVALID_ANSWER = "invalid_answer"


class GraderError(Exception):
    """Something of ours failed. Never the learner's fault, and never costs an attempt."""


class ClockError(GraderError):
    """The clock ended a run that the question itself needs. Ours, until it has happened again."""


class QuestionError(Exception):
    """The author's fault: the question's own solution or inputs don't work."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class OutputResult(_Record):
    """One named output of one case against what was expected.

    `max_error` is the largest absolute difference, `tolerance` the absolute bound
    it was held to (both None where values could not be compared); `where` is the
    index of that difference. `ulps` is the same difference in units in the last place
    of the value expected there, None where that has none: see `comparing/ulps.py`.
    """

    name: str
    verdict: Verdict
    max_error: float | None = None
    tolerance: float | None = None
    ulps: float | None = None
    message: str = ""
    where: tuple[int, ...] | None = None
    expected: str = ""
    got: str = ""
    picture: Picture | None = None


class TraceLine(_Record):
    """One frame of a traceback that lies in the learner's own source."""

    line: int
    function: str
    text: str


class CaseResult(_Record):
    """One case: its verdict, its points, and why. `stability`: its inputs are hard on rounding."""

    id: str
    title: str = ""
    verdict: Verdict
    points: float
    max_points: float
    outputs: tuple[OutputResult, ...] = ()
    message: str = ""
    trace: tuple[TraceLine, ...] = ()
    visible: bool = True
    stability: bool = False


class Grade(_Record):
    """Verdict and points for one answer at one question version and variant.

    `message` is the first sentence a learner reads, `feedback` what follows it,
    `printed` what the answer wrote to stdout and stderr (bounded). `remarks` cost
    nothing. `elapsed_ms` is the run's wall clock, `cpu_ms` its CPU, `memory_mib` its memory in MiB;
    `prepared_ms` is how long the variant took to be at hand, `compared_ms` what judging took beside the run.
    """

    verdict: Verdict
    points: float
    max_points: float
    message: str
    cases: tuple[CaseResult, ...] = ()
    misconceptions: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    trace: tuple[TraceLine, ...] = ()
    printed: str = ""
    printed_truncated: bool = False
    question_version: str = ""
    variant: int = 0
    engine: str = ""
    libraries: dict[str, str] = {}
    elapsed_ms: float = 0.0
    cpu_ms: float = 0.0
    memory_mib: float = 0.0
    prepared_ms: float = 0.0
    compared_ms: float = 0.0

    @property
    def score(self) -> float:
        """Points as a share of the most, from 0 to 1."""
        return self.points / self.max_points


def overall_verdict(points: float, max_points: float, verdicts: list[Verdict]) -> Verdict:
    """The verdict of the whole from its parts: full points, some, or the first failure's own."""
    if all(verdict is Verdict.CORRECT for verdict in verdicts) and points >= max_points:
        return Verdict.CORRECT
    if points > 0:
        return Verdict.PARTIAL
    return next((verdict for verdict in verdicts if verdict is not Verdict.CORRECT), Verdict.WRONG_ANSWER)
