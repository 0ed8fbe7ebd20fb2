"""The proof of one question: everything that must hold of it before a learner meets it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graders.coding.prepare import Prepared, Run
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
from graders.verdicts import QuestionError
from graders.wording import magnitude
from questions.code import CodeQuestion, Mutant
from questions.loader import LoadedQuestion

Keep = Callable[[Prepared], object]


def _forget(_: Prepared) -> None:
    pass


def prove(loaded: LoadedQuestion, run: Run, *, variants: int | None = None, keep: Keep = _forget) -> Proof:
    """Prove `loaded`, over all its variants or the first `variants` of them.

    `run` runs one job in the sandbox; only coding questions need it. `keep` is handed
    each variant as it was prepared.

    Raises:
        GraderError: ours; the sandbox failed.
    """
    started = time.perf_counter()
    question = loaded.question
    if isinstance(question, CodeQuestion):
        proof = _prove_code(
            loaded, question, run, keep, min(question.variants, variants or question.variants)
        )
    else:
        proof = prove_plain(question, loaded.version)
    return proof.model_copy(update={"elapsed_s": round(time.perf_counter() - started, 3)})


@dataclass(frozen=True)
class _Examined:
    """What one variant showed; `trials` has one entry per mutant."""

    findings: list[Finding]
    tolerances: list[OutputTolerance]
    trials: list[Trial]
    oracle_margin: float | None


def _prove_code(loaded: LoadedQuestion, question: CodeQuestion, run: Run, keep: Keep, count: int) -> Proof:
    examined: list[_Examined] = []
    try:
        for number in range(count):
            examined.append(_examine(loaded, question, number, run, keep))  # noqa: PERF401  # those before a fault count
        faults: list[Finding] = []
    except QuestionError as reason:
        # Without a solution there is nothing to compare with.
        faults = [error(("solution",), str(reason).removeprefix(f"{question.id}: "))]
    found = [finding for each in examined for finding in each.findings]
    matrix = tuple(_rows(question.mutants, examined))
    return Proof(
        question_id=question.id,
        question_version=loaded.version,
        variants=count,
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
    )


def _examine(loaded: LoadedQuestion, question: CodeQuestion, number: int, run: Run, keep: Keep) -> _Examined:
    variant = open_variant(loaded, question, number, run)
    keep(variant.prepared)
    trials = try_mutants(variant)
    findings = [*find_faults_on_the_right(variant), *(each.finding for each in trials if each.finding)]
    return _Examined(findings, list_tolerances(variant), trials, oracle_margin(variant))


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
