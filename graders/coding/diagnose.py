"""Whose outputs are these? Matches wrong outputs against those of known mistakes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from graders.coding.prepare import Outputs, Prepared, PreparedMutant
from graders.comparing.spread import find_margin
from graders.comparing.tolerance import derive_tolerance
from graders.values import Array, Other, Value
from graders.verdicts import QuestionError
from questions.code import CodeQuestion, OutputRule

# More than two mistakes at once are guessed too easily.
MAX_NAMED = 2
# Rounding goes differently in another form of the same formula, but not by more than this.
MOST_TIMES_OFF = 16
# Where a type is narrowed differs from answer to answer, and with it the last digits.
PRECISION_LOST = "float-precision-lost"
# What float32's rounding takes from a result is seldom less than the first of these, or more than the second.
LEAST_LOST, MOST_LOST = (
    OutputRule(relative=float(np.finfo(np.float32).eps) * times, reason="float32's rounding")
    for times in (1 / 16, 64)
)
MISSING = Other("nothing")

Spot = tuple[int, str]  # a case's index and the name of one of its outputs


def diagnose(
    question: CodeQuestion, prepared: Prepared, outputs: Sequence[Outputs | None], wrong: Sequence[Spot]
) -> tuple[str, ...]:
    """The few misconceptions, at most `MAX_NAMED`, that explain the most of the wrong outputs.

    A mutant explains an output when it gives the same value there and the solution
    does not: never an accusation that the solution itself would share. Mutants that
    also agree where the answer is right are preferred; an answer that is wrong in
    stability cases alone has no mistake that ordinary cases refuse, whatever rounding
    makes of it there. Nor does a match in stability cases alone count where ordinary
    cases refuse both, with different values. Lost precision is told by the size of the
    error, where nothing else is wrong: its digits differ with the place. `wrong` lists
    the outputs that were judged wrong. An answer that does no more than the starter
    holds no misconception yet.
    """
    if not wrong or _is_still_the_starter(question, prepared, outputs):
        return ()
    rounding_alone = _are_hard(question, wrong) and _returns_in_ordinary_cases(question, outputs)
    explains: dict[str, set[Spot]] = {}
    contradicts: dict[str, set[Spot]] = {}
    for mutant in _known_mutants(question, prepared, outputs, wrong):
        found = set(_explained(question, prepared, mutant, outputs, wrong))
        known = mutant.misconception
        if not found or len(found) < len(explains.get(known, ())):
            continue
        mistaken = _wrong_spots(question, prepared, mutant)
        contradicting = mistaken - set(wrong)
        if rounding_alone and not _are_hard(question, contradicting):
            continue
        if _are_hard(question, found) and not _are_hard(question, mistaken & set(wrong)):
            continue
        if len(found) == len(explains.get(known, ())) and len(contradicting) > len(contradicts[known]):
            continue
        explains[known] = found
        contradicts[known] = contradicting
    return _best_cover(explains, contradicts)


def _are_hard(question: CodeQuestion, spots: Iterable[Spot]) -> bool:
    return all(question.cases[index].stability for index, _ in spots)


def _returns_in_ordinary_cases(question: CodeQuestion, outputs: Sequence[Outputs | None]) -> bool:
    pairs = zip(question.cases, outputs, strict=True)
    return all(given is not None for case, given in pairs if not case.stability)


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


def _best_cover(explains: dict[str, set[Spot]], contradicts: dict[str, set[Spot]]) -> tuple[str, ...]:
    """The most is explained first; then by mistakes that agree where the answer is right; then by few."""

    def rank(cover: tuple[str, ...]) -> tuple[object, ...]:
        explained = set().union(*(explains[known] for known in cover))
        contradicting = set().union(*(contradicts[known] for known in cover))
        names = _names_in(cover)
        return -len(explained), bool(contradicting), len(names), len(contradicting), names

    widest_first = sorted(explains, key=lambda known: (-len(explains[known]), len(contradicts[known]), known))
    covers = [cover for count in range(1, MAX_NAMED + 1) for cover in combinations(widest_first, count)]
    best = min((cover for cover in covers if len(_names_in(cover)) <= MAX_NAMED), key=rank, default=())
    return _names_in(best)


def _names_in(cover: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for known in cover for name in known.split()))


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
        terms = _terms(question, prepared, index, name)
        if (
            _same(theirs[name], known[name], *terms)
            and not _same_as_solution(question, prepared, mutant, index, name)
            and _is_as_far_off(theirs[name], known[name], prepared.expected[index][name], terms)
        ):
            yield index, name


def _known_mutants(
    question: CodeQuestion, prepared: Prepared, outputs: Sequence[Outputs | None], wrong: Sequence[Spot]
) -> Iterator[PreparedMutant]:
    """The mutants; where only float32 seems to have rounded, those of lost precision to its digits alone."""
    rounded = _is_rounded(question, prepared, outputs, wrong)
    for mutant in prepared.mutants:
        if rounded and mutant.misconception == PRECISION_LOST:
            yield replace(mutant, outputs=tuple(each and _narrowed(each) for each in mutant.outputs))
        else:
            yield mutant


def _is_rounded(
    question: CodeQuestion, prepared: Prepared, outputs: Sequence[Outputs | None], wrong: Sequence[Spot]
) -> bool:
    """Whether ordinary cases are off by what float32 rounds, some of them, and none by more."""
    ordinary = [spot for spot in wrong if not _are_hard(question, [spot])]
    pairs = [((outputs[at] or {}).get(name, MISSING), prepared.expected[at][name]) for at, name in ordinary]
    return all(_same(got, expected, MOST_LOST, 0.0) for got, expected in pairs) and not all(
        _same(got, expected, LEAST_LOST, 0.0) for got, expected in pairs
    )


def _narrowed(values: Outputs) -> Outputs:
    return {name: _as_float32(value) for name, value in values.items()}


def _as_float32(value: Value) -> Value:
    if isinstance(value, list):
        return [_as_float32(item) for item in value]
    if isinstance(value, dict):
        return _narrowed(value)
    if isinstance(value, Array) and value.data.dtype == np.float64:
        with np.errstate(over="ignore"):  # beyond float32's range it is infinite, and like nothing finite
            return Array(value.data.astype(np.float32), value.kind, "float32")
    return value


def _is_as_far_off(got: Value, known: Value, expected: Value, terms: tuple[OutputRule, float]) -> bool:
    """Whether the error is of the mutant's size: one in float32 is matched with float32's wide tolerance."""
    try:
        return not find_margin(got, expected, *terms) > MOST_TIMES_OFF * find_margin(known, expected, *terms)
    except QuestionError:
        return True


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
    if _differ_at_a_glance(got, wanted, rule, spread):
        return False
    try:
        return find_margin(got, wanted, rule, spread) <= 1
    except QuestionError:  # a mutant may return what can't be compared, such as a function
        return False


def _differ_at_a_glance(got: Value, wanted: Value, rule: OutputRule, spread: float) -> bool:
    """Whether two arrays of one shape are apart at one of three places: most pairs are, and are done with."""
    if not (isinstance(got, Array) and isinstance(wanted, Array)):
        return False
    mine, theirs = got.data, wanted.data
    if mine.shape != theirs.shape or not mine.size or mine.dtype.kind + theirs.dtype.kind != "ff":
        return False
    if (
        mine.dtype.itemsize > np.float64().itemsize
    ):  # no Python float, and it may be a pattern that is no number
        return False
    bound = derive_tolerance(wanted, rule, spread).bound
    places = (0, mine.size // 2, mine.size - 1)
    # Where one is not finite, the difference is not above any bound, and all is compared.
    return any(math.isfinite(far := mine.item(at) - theirs.item(at)) and abs(far) > bound for at in places)
