"""Whose outputs are these? Matches wrong outputs against those of known mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graders.coding.prepare import Outputs, Prepared, PreparedMutant
from graders.comparing.compare import compare_output
from graders.values import Value
from graders.verdicts import QuestionError, Verdict
from questions.code import CodeQuestion, OutputRule

# More than two mistakes at once are guessed too easily.
MAX_NAMED = 2

Spot = tuple[int, str]  # a case's index and the name of one of its outputs


def diagnose(
    question: CodeQuestion, prepared: Prepared, outputs: Sequence[Outputs | None], wrong: Sequence[Spot]
) -> tuple[str, ...]:
    """The smallest set of misconceptions that explains every wrong output, or nothing.

    A mutant explains an output when it gives the same value there and the solution
    does not: never an accusation that the solution itself would share. Mutants that
    also agree where the answer is right are preferred. `wrong` lists the outputs
    that were judged wrong. An answer that does no more than the starter holds no
    misconception yet.
    """
    if _is_still_the_starter(question, prepared, outputs):
        return ()
    explains: dict[str, set[Spot]] = {}
    contradicts: dict[str, int] = {}
    for mutant in prepared.mutants:
        found = set(_explained(question, prepared, mutant, outputs, wrong))
        if found and len(found) >= len(explains.get(mutant.misconception, ())):
            explains[mutant.misconception] = found
            contradicts[mutant.misconception] = len(_wrong_spots(question, prepared, mutant) - set(wrong))
    return _smallest_cover(set(wrong), explains, contradicts)


def _is_still_the_starter(
    question: CodeQuestion, prepared: Prepared, outputs: Sequence[Outputs | None]
) -> bool:
    for case, theirs, starters in zip(question.cases, outputs, prepared.starter, strict=True):
        if theirs is None or starters is None:
            if theirs is not starters:
                return False
            continue
        rules = case.outputs
        if theirs.keys() != starters.keys() or not all(
            _same(theirs[name], starters[name], rules.get(name, OutputRule())) for name in theirs
        ):
            return False
    return True


def _smallest_cover(
    wrong: set[Spot], explains: dict[str, set[Spot]], contradicts: dict[str, int]
) -> tuple[str, ...]:
    # Greedy is exact here: at most two names, the widest first, the most consistent among equals.
    named: list[str] = []
    left = set(wrong)
    while left and explains and len(named) < MAX_NAMED:
        best = min(explains, key=lambda name: (-len(explains[name] & left), contradicts[name], name))
        if not explains[best] & left:
            break
        named.append(best)
        left -= explains[best]
    return tuple(named)


def _explained(
    question: CodeQuestion,
    prepared: Prepared,
    mutant: PreparedMutant,
    outputs: Sequence[Outputs | None],
    wrong: Sequence[Spot],
) -> Iterator[Spot]:
    for index, name in wrong:
        theirs, known = outputs[index], mutant.outputs[index]
        if theirs is None or known is None or name not in theirs or name not in known:
            continue
        rule = question.cases[index].outputs.get(name, OutputRule())
        if _same(theirs[name], known[name], rule) and not _same_as_solution(
            prepared, mutant, index, name, rule
        ):
            yield index, name


def _wrong_spots(question: CodeQuestion, prepared: Prepared, mutant: PreparedMutant) -> set[Spot]:
    return {
        (index, name)
        for index, case in enumerate(question.cases)
        for name in prepared.expected[index]
        if not _same_as_solution(prepared, mutant, index, name, case.outputs.get(name, OutputRule()))
    }


def _same_as_solution(
    prepared: Prepared, mutant: PreparedMutant, index: int, name: str, rule: OutputRule
) -> bool:
    known = mutant.outputs[index]
    if known is None or name not in known:
        return False
    return _same(known[name], prepared.expected[index][name], rule)


def _same(got: Value, wanted: Value, rule: OutputRule) -> bool:
    try:
        return compare_output("", got, wanted, rule).verdict is Verdict.CORRECT
    except QuestionError:  # a mutant may return what can't be compared, such as a function
        return False
