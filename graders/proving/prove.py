"""The proof of one question: everything that must hold of it before a learner meets it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graders.coding.prepare import Run
from graders.proving.plain import find_plain_faults
from graders.proving.records import Finding, MutantRow, OutputTolerance, Proof, error, warning
from graders.proving.right import find_faults_on_the_right
from graders.proving.statement import find_omissions
from graders.proving.tolerances import list_tolerances, widest
from graders.proving.variant import open_variant
from graders.proving.wrong import Trial, try_mutants
from graders.verdicts import QuestionError
from questions.code import CodeQuestion, Mutant
from questions.loader import LoadedQuestion


def prove(loaded: LoadedQuestion, run: Run, *, variants: int | None = None) -> Proof:
    """Prove `loaded`, over all its variants or the first `variants` of them.

    `run` runs one job in the sandbox; only coding questions need it.

    Raises:
        GraderError: ours; the sandbox failed.
    """
    started = time.perf_counter()
    question = loaded.question
    if isinstance(question, CodeQuestion):
        proof = _prove_code(loaded, question, run, min(question.variants, variants or question.variants))
    else:
        proof = Proof(
            question_id=question.id,
            question_version=loaded.version,
            variants=getattr(question, "variants", 1),
            findings=tuple(find_plain_faults(question)),
        )
    return proof.model_copy(update={"elapsed_s": round(time.perf_counter() - started, 3)})


@dataclass(frozen=True)
class _Examined:
    """What one variant showed; `trials` has one entry per mutant."""

    findings: list[Finding]
    tolerances: list[OutputTolerance]
    trials: list[Trial]


def _prove_code(loaded: LoadedQuestion, question: CodeQuestion, run: Run, count: int) -> Proof:
    examined: list[_Examined] = []
    try:
        for number in range(count):
            examined.append(_examine(loaded, question, number, run))  # noqa: PERF401  # those before a fault count
        faults: list[Finding] = []
    except QuestionError as reason:
        # Without a solution there is nothing to compare with.
        faults = [error(("solution",), str(reason).removeprefix(f"{question.id}: "))]
    found = [finding for each in examined for finding in each.findings]
    return Proof(
        question_id=question.id,
        question_version=loaded.version,
        variants=count,
        findings=(*_first_of_each(faults + found), *_gaps(question), *find_omissions(question)),
        cases=tuple(case.id for case in question.cases),
        matrix=tuple(_rows(question.mutants, examined)),
        tolerances=widest(each.tolerances for each in examined),
    )


def _examine(loaded: LoadedQuestion, question: CodeQuestion, number: int, run: Run) -> _Examined:
    variant = open_variant(loaded, question, number, run)
    trials = try_mutants(variant)
    findings = [*find_faults_on_the_right(variant), *(each.finding for each in trials if each.finding)]
    return _Examined(findings, list_tolerances(variant), trials)


def _gaps(question: CodeQuestion) -> Iterator[Finding]:
    if not question.equivalents:
        yield warning(("equivalents",), "there are none: nothing shows that another right form passes")
    if not question.mutants:
        yield warning(("mutants",), "there are none: nothing shows that a wrong answer is refused")


def _rows(mutants: Sequence[Mutant], examined: Sequence[_Examined]) -> Iterator[MutantRow]:
    if not examined:
        return
    for number, mutant in enumerate(mutants):
        trials = [each.trials[number] for each in examined]
        hardest = min(trials, key=lambda trial: max(trial.margins))
        odd = next((trial for trial in trials if trial.named != (mutant.misconception,)), trials[0])
        yield MutantRow(
            misconception=mutant.misconception,
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
