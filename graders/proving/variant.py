"""One variant of a coding question, with the ways to run, grade and compare that its proof needs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from graders.coding.judging import grade_code
from graders.coding.prepare import Outputs, Prepared, Run, job_for, prepare, run_cases
from graders.comparing.spread import find_margin
from graders.proving.failure import explain_failure
from graders.proving.recorder import Recorder
from graders.verdicts import Grade, QuestionError
from questions.code import CodeQuestion, OutputRule
from questions.loader import LoadedQuestion

CaseOutputs = list[Outputs | None]


@dataclass(frozen=True, eq=False)
class Variant:
    """A variant that is prepared.

    `run` remembers its outcomes, `run_again` does not.
    """

    question: CodeQuestion
    version: str
    prepared: Prepared
    run: Run
    run_again: Run

    @property
    def number(self) -> int:
        """Which of the question's variants this is, from 0."""
        return self.prepared.variant

    def grade(self, source: str) -> Grade:
        """The grade that a learner who hands in `source` gets."""
        return grade_code(
            self.question, self.version, source, self.prepared, lambda job, _watch: self.run(job)
        )

    def outputs_of(self, source: str, *, again: bool = False, restricted: bool = True) -> CaseOutputs:
        """What `source` returns in each case; None where it doesn't. Runs it once more if `again`."""
        run = self.run_again if again else self.run
        return run_cases(self.question, source, self.prepared.inputs, self.number, run, restricted=restricted)

    def explain_failure_of(self, source: str, *, restricted: bool = True) -> str | None:
        """Why `source` fails in some case; None if it doesn't."""
        inputs = self.prepared.inputs
        return explain_failure(
            self.run(job_for(self.question, source, inputs, self.number, restricted=restricted))
        )

    def rule(self, index: int, name: str) -> OutputRule:
        """How the output `name` of case `index` is judged."""
        return self.question.cases[index].outputs.get(name, OutputRule())

    def margins(self, index: int, got: Outputs | None, wanted: Outputs) -> dict[str, float]:
        """How far each output of case `index` is from `wanted`, in tolerances: at most 1 where right."""
        return {
            name: find_margin(
                got[name], value, self.rule(index, name), self.prepared.spreads[index].get(name, 0.0)
            )
            if got is not None and name in got
            else math.inf
            for name, value in wanted.items()
        }


def open_variant(loaded: LoadedQuestion, question: CodeQuestion, number: int, run: Run) -> Variant:
    """Prepare one variant, to be looked at from all sides.

    Raises:
        QuestionError: the author's; inputs or solution don't run, or return nothing to compare.
        ClockError: they, or another right form, were stopped by the clock.
        GraderError: ours.
    """
    recorder = Recorder(run)
    prepared = _prepare(question, number, recorder)
    return Variant(question, loaded.version, prepared, recorder.run, run)


def _prepare(question: CodeQuestion, number: int, recorder: Recorder) -> Prepared:
    try:
        return prepare(question, number, recorder.run)
    except QuestionError as error:
        outcome = recorder.find(question.solution)
        why = explain_failure(outcome) if outcome else None
        raise QuestionError(f"{error}. {why}" if why else str(error)) from None
