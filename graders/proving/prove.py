"""The proof of one question: everything that must hold of it before a learner meets it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graders.coding.prepare import Prepared, Run, Timed
from graders.proving.plain import prove_plain
from graders.proving.records import (
    CLEAR_MARGIN,
    Finding,
    MutantRow,
    OutputTolerance,
    Proof,
    error,
    warning,
)
from graders.proving.right import find_faults_on_the_right, oracle_margin
from graders.proving.statement import find_omissions
from graders.proving.tolerances import list_tolerances, widest
from graders.proving.variant import open_variant
from graders.proving.wrong import Trial, try_mutants
from graders.verdicts import ClockError, QuestionError
from graders.wording import magnitude
from questions.code import CodeQuestion, Mutant
from questions.loader import LoadedQuestion

Keep = Callable[[Prepared], object]


def _forget(_: Prepared) -> None:
    pass


def prove(loaded: LoadedQuestion, run: Run, *, keep: Keep = _forget) -> Proof:
    """Prove `loaded`, over all its variants.

    `run` runs one job in the sandbox; only coding questions need it. `keep` is handed
    each variant as it was prepared. A variant in which the clock ends a run is looked at
    once more, in case it was we who were slow.

    Raises:
        GraderError: ours; the sandbox failed.
    """
    started = time.perf_counter()
    question = loaded.question
    if isinstance(question, CodeQuestion):
        proof = _prove_code(loaded, question, run, keep)
    else:
        proof = prove_plain(question, loaded.version)
    return proof.model_copy(update={"elapsed_s": round(time.perf_counter() - started, 3)})


@dataclass(frozen=True)
class _Examined:
    """What one variant showed; `trials` has one entry per mutant. `in_time`: the clock ended no run."""

    findings: list[Finding]
    tolerances: list[OutputTolerance]
    trials: list[Trial]
    oracle_margin: float | None
    in_time: bool


def _prove_code(loaded: LoadedQuestion, question: CodeQuestion, run: Run, keep: Keep) -> Proof:
    examined: list[_Examined] = []
    faults: list[Finding] = []
    too_slow = False
    try:
        for number in range(question.variants):
            examined.append(_examine(loaded, question, number, run, keep))  # noqa: PERF401  # those before a fault count
    except (QuestionError, ClockError) as reason:
        # Without a solution there is nothing to compare with.
        faults = [error(("solution",), str(reason).removeprefix(f"{question.id}: "))]
        too_slow = isinstance(reason, ClockError)
    found = [finding for each in examined for finding in each.findings]
    matrix = tuple(_rows(question.mutants, examined))
    return Proof(
        question_id=question.id,
        question_version=loaded.version,
        variants=question.variants,
        findings=(
            *_first_of_each(faults + found),
            *_gaps(question),
            *_idle_stability_cases(question, matrix),
            *find_omissions(question),
        ),
        cases=tuple(case.id for case in question.cases),
        matrix=matrix,
        tolerances=widest(each.tolerances for each in examined),
        oracle_margin=max(
            (each.oracle_margin for each in examined if each.oracle_margin is not None), default=None
        ),
        in_time=not too_slow and all(each.in_time for each in examined),
    )


def _examine(loaded: LoadedQuestion, question: CodeQuestion, number: int, run: Run, keep: Keep) -> _Examined:
    with contextlib.suppress(ClockError):
        first = _examine_once(loaded, question, number, run, keep)
        if first.in_time:
            return first
    return _examine_once(loaded, question, number, run, keep)


def _examine_once(
    loaded: LoadedQuestion, question: CodeQuestion, number: int, run: Run, keep: Keep
) -> _Examined:
    timed = Timed(run)
    variant = open_variant(loaded, question, number, timed.run)
    keep(variant.prepared)
    trials = try_mutants(variant)
    findings = [*find_faults_on_the_right(variant), *(each.finding for each in trials if each.finding)]
    tolerances, margin = list_tolerances(variant), oracle_margin(variant)
    return _Examined(findings, tolerances, trials, margin, in_time=not timed.was_cut)


def _gaps(question: CodeQuestion) -> Iterator[Finding]:
    if not question.equivalents:
        yield warning(("equivalents",), "there are none: nothing shows that another right form passes")
    if not question.mutants:
        yield warning(("mutants",), "there are none: nothing shows that a wrong answer is refused")


def _idle_stability_cases(question: CodeQuestion, matrix: Sequence[MutantRow]) -> Iterator[Finding]:
    for index, case in enumerate(question.cases):
        best = max((row.margins[index] for row in matrix), default=0.0)
        if not case.stability or best >= CLEAR_MARGIN:
            continue
        told = f"the clearest mutant is {magnitude(best)} tolerances off" if best > 1 else "no mutant does"
        yield warning(("cases", index), f"nothing shows that this case can fail: {told}")


def _rows(mutants: Sequence[Mutant], examined: Sequence[_Examined]) -> Iterator[MutantRow]:
    if not examined:
        return
    for number, mutant in enumerate(mutants):
        trials = [each.trials[number] for each in examined]
        hardest = min(trials, key=lambda trial: max(trial.margins))
        due = set(mutant.misconceptions)
        odd = next((trial for trial in trials if set(trial.named) != due), trials[0])
        yield MutantRow(
            misconception=mutant.misconception,
            also=mutant.also or "",
            name=mutant.name or "",
            margins=tuple(min(each) for each in zip(*(trial.margins for trial in trials), strict=True)),
            separation=max(hardest.margins),
            named=odd.named,
        )


def _first_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """One finding per place and level: later variants mostly say the same again."""
    found: dict[object, Finding] = {}
    for finding in findings:
        found.setdefault((finding.level, finding.place), finding)
    return list(found.values())
