"""Whose outputs are these? Matches wrong outputs against those of known mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graders.coding.prepare import Outputs, Prepared, PreparedMutant
from graders.comparing.spread import find_margin
from graders.values import Value
from graders.verdicts import QuestionError
from questions.code import CodeQuestion, OutputRule

# More than two mistakes at once are guessed too easily.
MAX_NAMED = 2

Spot = tuple[int, str]  # a case's index and the name of one of its outputs


def diagnose(
    question: CodeQuestion, prepared: Prepared, outputs: Sequence[Outputs | None], wrong: Sequence[Spot]
) -> tuple[str, ...]:
    """The few misconceptions, at most `MAX_NAMED`, that explain the most of the wrong outputs.

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
    for index, (theirs, starters) in enumerate(zip(outputs, prepared.starter, strict=True)):
        if theirs is None or starters is None:
            if theirs is not starters:
                return False
            continue
        if theirs.keys() != starters.keys() or not all(
            _same(theirs[name], starters[name], *_terms(question, prepared, index, name)) for name in theirs
        ):
            return False
    return True


def _smallest_cover(
    wrong: set[Spot], explains: dict[str, set[Spot]], contradicts: dict[str, int]
) -> tuple[str, ...]:
    # Greedy: the widest first, the most consistent among equals. One name that explains all
    # is always found; a pair may in rare cases miss a better one.
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
        if _same(
            theirs[name], known[name], *_terms(question, prepared, index, name)
        ) and not _same_as_solution(question, prepared, mutant, index, name):
            yield index, name


def _wrong_spots(question: CodeQuestion, prepared: Prepared, mutant: PreparedMutant) -> set[Spot]:
    return {
        (index, name)
        for index, expected in enumerate(prepared.expected)
        for name in expected
        if not _same_as_solution(question, prepared, mutant, index, name)
    }


def _same_as_solution(
    question: CodeQuestion, prepared: Prepared, mutant: PreparedMutant, index: int, name: str
) -> bool:
    known = mutant.outputs[index]
    if known is None or name not in known:
        return False
    return _same(known[name], prepared.expected[index][name], *_terms(question, prepared, index, name))


def _terms(question: CodeQuestion, prepared: Prepared, index: int, name: str) -> tuple[OutputRule, float]:
    """How an output is judged: the author's rule, and what right forms differ by."""
    rule = question.cases[index].outputs.get(name, OutputRule())
    return rule, prepared.spreads[index].get(name, 0.0)


def _same(got: Value, wanted: Value, rule: OutputRule, spread: float) -> bool:
    try:
        return find_margin(got, wanted, rule, spread) <= 1
    except QuestionError:  # a mutant may return what can't be compared, such as a function
        return False
