"""The coding questions of our bank tell right from wrong. Runs our own content only."""

from __future__ import annotations

import itertools

import pytest
from own_content import make_inputs, run_answer, separation

from questions.bank import load_bank
from questions.code import CodeQuestion, Mutant

BANK = load_bank()
QUESTIONS = {
    name: loaded.question
    for name, loaded in BANK.questions.items()
    if isinstance(loaded.question, CodeQuestion)
}
SEEDS = range(3)
ROUNDING = 1e-11  # share of an output's largest value that right answers may differ by
MARGIN = 1e-6  # ... and that wrong ones must
NARROW_MARGIN = 1e-9  # what single precision costs


@pytest.fixture(params=QUESTIONS.values(), ids=lambda question: question.id)
def question(request: pytest.FixtureRequest) -> CodeQuestion:
    chosen: CodeQuestion = request.param
    return chosen


@pytest.mark.parametrize("seed", SEEDS)
def test_right_answers_agree(question: CodeQuestion, seed: int) -> None:
    inputs = make_inputs(question, seed)
    expected = run_answer(question, question.solution, inputs)
    assert all(expected.values()), "the solution fails in a case"
    right = {
        f"equivalent {number}": each.source(question.solution)
        for number, each in enumerate(question.equivalents)
    }
    if question.oracle:
        right["oracle"] = question.oracle
    for name, source in right.items():
        distances = separation(run_answer(question, source, inputs), expected)
        assert max(distances.values()) <= ROUNDING, (name, distances)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_mutant_is_told_from_the_solution(question: CodeQuestion, seed: int) -> None:
    inputs = make_inputs(question, seed)
    expected = run_answer(question, question.solution, inputs)
    for mutant in question.mutants:
        margins = separation(run_answer(question, mutant.source(question.solution), inputs), expected)
        wanted = NARROW_MARGIN if mutant.misconception == "float-precision-lost" else MARGIN
        clear = [margin for margin in margins.values() if margin >= wanted]
        unclear = [margin for margin in margins.values() if ROUNDING < margin < wanted]
        assert clear, (mutant.misconception, mutant.name, margins)
        assert not unclear, (mutant.misconception, mutant.name, margins)


def test_mutants_of_different_misconceptions_are_told_apart(question: CodeQuestion) -> None:
    inputs = make_inputs(question, 0)
    results = [
        (mutant, run_answer(question, mutant.source(question.solution), inputs))
        for mutant in question.mutants
    ]
    for (one, left), (other, right) in itertools.combinations(results, 2):
        if one.misconception != other.misconception:
            far = max(*separation(left, right).values(), *separation(right, left).values())
            assert far > ROUNDING, (_label(one), _label(other))


def test_starter_earns_nothing(question: CodeQuestion) -> None:
    inputs = make_inputs(question, 0)
    expected = run_answer(question, question.solution, inputs)
    margins = separation(run_answer(question, question.starter, inputs), expected)
    assert all(margin >= MARGIN for margin in margins.values()), margins


def test_every_variant_has_other_inputs(question: CodeQuestion) -> None:
    first, second = (run_answer(question, question.solution, make_inputs(question, seed)) for seed in (0, 1))
    assert all(margin > MARGIN for margin in separation(second, first).values())


def _label(mutant: Mutant) -> str:
    return f"{mutant.misconception} ({mutant.name})"
