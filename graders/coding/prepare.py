"""Makes a variant of a coding question: inputs, and what solution and mutants give on them.

All content runs in the box, as an answer would. The result is kept, so that a
submission costs one run of its own and meets nothing of the solution.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graders.coding.prelude import prelude_for
from graders.comparing.spread import find_spreads, find_widened
from graders.sandbox.outcome import Ending, Job, Raised, Returned, RunOutcome, Snippet
from graders.values import Other, Value
from graders.verdicts import ClockError, QuestionError
from questions.code import CodeQuestion

Run = Callable[[Job], RunOutcome]
Outputs = dict[str, Value]


@dataclass(frozen=True, eq=False)
class PreparedMutant:
    """What a known-wrong answer gives, case by case; None where it raised or never got there.

    `misconception` is an id, or two with a space between for two mistakes made at once.
    """

    misconception: str
    outputs: tuple[Outputs | None, ...]


@dataclass(frozen=True, eq=False)
class Prepared:
    """One variant, ready to grade with. `expected`, `spreads` and `starter` have one entry per case.

    `spreads` tells by output how far right forms differ, in rounding. `in_time` is false
    where the clock ended a run of a mutant or the starter: another time its outputs may be others.
    """

    variant: int
    inputs: Outputs
    expected: tuple[Outputs, ...]
    spreads: tuple[dict[str, float], ...]
    starter: tuple[Outputs | None, ...]
    mutants: tuple[PreparedMutant, ...]
    in_time: bool = True


def prepare(question: CodeQuestion, variant: int, run: Run) -> Prepared:
    """Run inputs, solution and mutants of `question` for one variant.

    Raises:
        QuestionError: the author's; inputs or solution don't run, or return nothing to compare.
        ClockError: they, or another right form, were stopped by the clock.
        GraderError: ours.
    """
    timed = Timed(run)
    inputs = _make_inputs(question, variant, run)
    expected = []
    solved = run_cases(question, question.solution, inputs, variant, _to_its_end(run, "the solution"))
    for case, outputs in zip(question.cases, solved, strict=True):
        if outputs is None:
            raise QuestionError(f"{question.id}: the solution fails in case {case.id!r} of variant {variant}")
        expected.append(outputs)
    starter = run_cases(question, question.starter, inputs, variant, timed.run)
    mutants = tuple(
        PreparedMutant(
            " ".join(mutant.misconceptions),
            tuple(run_cases(question, mutant.source(question.solution), inputs, variant, timed.run)),
        )
        for mutant in question.mutants
    )
    spreads = _spreads(question, inputs, expected, variant, _to_its_end(run, "another right form"))
    return Prepared(
        variant, inputs, tuple(expected), spreads, tuple(starter), mutants, in_time=not timed.was_cut
    )


def _to_its_end(run: Run, what: str) -> Run:
    """`run` for code that must come to its end: it raises `ClockError` where `what` doesn't."""

    def run_in_time(job: Job) -> RunOutcome:
        outcome = run(job)
        if outcome.ending is Ending.TIME_LIMIT:
            raise ClockError(f"{what} was still running after {job.time_limit_s:g} s")
        return outcome

    return run_in_time


class Timed:
    """Runs, and remembers whether the clock ended one of them."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.was_cut = False

    def run(self, job: Job) -> RunOutcome:
        """The outcome of `job`, looked at on its way."""
        outcome = self._run(job)
        self.was_cut |= outcome.ending is Ending.TIME_LIMIT
        return outcome


def _spreads(
    question: CodeQuestion, inputs: Outputs, expected: Sequence[Outputs], variant: int, run: Run
) -> tuple[dict[str, float], ...]:
    sources = [form.source(question.solution) for form in question.equivalents]
    forms = [run_cases(question, source, inputs, variant, run) for source in sources]
    if wider := find_widened(inputs):
        forms.append(run_cases(question, question.solution, wider, variant, run))
    return tuple(
        find_spreads(outputs, [form[index] for form in forms], case.outputs, stability=case.stability)
        for index, (outputs, case) in enumerate(zip(expected, question.cases, strict=True))
    )


def job_for(
    question: CodeQuestion, source: str, inputs: Outputs, variant: int, *, restricted: bool = True
) -> Job:
    """The job that runs `source` as an answer to `question`; only an oracle is not `restricted`."""
    return Job(
        library_set=question.library,
        source=source,
        cases=tuple(Snippet(case.id, case.run, held_back=not case.visible) for case in question.cases),
        inputs=inputs,
        provides=question.provides,
        prelude=prelude_for(question) if restricted else "",
        seed=seed_of(question.id, variant),
        time_limit_s=question.limits.time_s,
        memory_mib=question.limits.memory_mib,
    )


def run_cases(
    question: CodeQuestion, source: str, inputs: Outputs, variant: int, run: Run, *, restricted: bool = True
) -> list[Outputs | None]:
    """What `source` returns in each case; None where it doesn't."""
    outcome = run(job_for(question, source, inputs, variant, restricted=restricted))
    results: list[Outputs | None] = []
    for index in range(len(question.cases)):
        match outcome.cases.get(index):
            case Returned(outputs=dict() as outputs):
                results.append(outputs)
            case _:
                results.append(None)
    return results


def seed_of(question_id: str, variant: int) -> int:
    """The seed of a variant: the same for every version, so that an edit doesn't change the inputs."""
    return int.from_bytes(hashlib.blake2b(f"{question_id}:{variant}".encode(), digest_size=8).digest())


def _make_inputs(question: CodeQuestion, variant: int, run: Run) -> Outputs:
    job = Job(
        library_set=question.library,
        source="",
        cases=(Snippet("inputs", question.inputs),),
        seed=seed_of(question.id, variant),
        time_limit_s=question.limits.time_s,
    )
    match _to_its_end(run, "`inputs`")(job).cases.get(0):
        case Returned(outputs=dict() as inputs) if not any(
            isinstance(value, Other) for value in inputs.values()
        ):
            return inputs
        case Raised(types=types, message=message):
            raise QuestionError(f"{question.id}: `inputs` raised {types[0]}: {message}")
        case _:
            raise QuestionError(f"{question.id}: `inputs` must return a dict of arrays, numbers and text")
