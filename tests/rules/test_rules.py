"""The rules: decisions that need no database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import AttemptsUsedError, TooManyPendingError
from app.rules.attempts import next_attempt, pending_quota
from app.rules.results import view_grade
from app.rules.reveal import find_explanation, view_question
from app.rules.variants import order_for, variant_for
from graders.verdicts import CaseResult, Grade, Verdict
from questions.bank import load_bank
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion

CODE = "forward-train-torch"
EXPLAINED = "constant-feature"
NUMERIC = "running-mean-step"


@pytest.fixture(scope="module")
def explained() -> LoadedQuestion:
    """A question with an explanation that is the same for everybody."""
    return load_bank(only=EXPLAINED).questions[EXPLAINED]


@pytest.mark.parametrize(("made", "allowed"), [(0, 1), (2, 3), (0, None), (1_000, None)])
def test_an_attempt_is_open_while_one_is_left(made: int, allowed: int | None) -> None:
    assert next_attempt(made=made, last=made, allowed=allowed, pending=0, pending_limit=1) == made + 1


@pytest.mark.parametrize(("made", "allowed"), [(1, 1), (3, 3), (4, 3)])
def test_no_attempt_is_open_when_all_are_used(made: int, allowed: int) -> None:
    with pytest.raises(AttemptsUsedError, match=f"{allowed} attempt"):
        next_attempt(made=made, last=made, allowed=allowed, pending=0, pending_limit=1)


def test_no_ordinal_comes_twice_where_one_failed_by_our_fault() -> None:
    assert next_attempt(made=1, last=2, allowed=2, pending=0, pending_limit=1) == 3


def test_whoever_has_too_much_waiting_is_asked_to_wait_even_with_attempts_left() -> None:
    with pytest.raises(TooManyPendingError) as refused:
        next_attempt(made=0, last=0, allowed=5, pending=2, pending_limit=2)
    assert int(refused.value.headers["Retry-After"]) > 0
    assert "2 of your submissions" in refused.value.detail
    quota = refused.value.headers["RateLimit"]
    assert quota.startswith('"pending";r=0;t=')


def test_what_may_still_wait_is_counted_down_and_says_when_to_come_only_at_nothing() -> None:
    told = [pending_quota(pending=pending, limit=2).headers for pending in (0, 1, 2, 3)]
    states = ['"pending";r=2', '"pending";r=1', '"pending";r=0;t=5', '"pending";r=0;t=5']
    assert [each["RateLimit"] for each in told] == states
    assert {each["RateLimit-Policy"] for each in told} == {'"pending";q=2;qu="concurrent-requests"'}


def test_the_explanation_comes_when_it_can_no_longer_be_used(explained: LoadedQuestion) -> None:
    def shown(verdict: Verdict, graded: int, allowed: int | None) -> bool:
        text = find_explanation(explained, verdict=verdict, graded=graded, allowed=allowed, variant=0)
        return text is not None

    assert shown(Verdict.CORRECT, 1, 3)
    assert not shown(Verdict.WRONG_ANSWER, 1, 3)
    assert not shown(Verdict.PARTIAL, 2, 3)
    assert shown(Verdict.WRONG_ANSWER, 3, 3)
    assert not shown(Verdict.WRONG_ANSWER, 2, None)
    assert shown(Verdict.WRONG_ANSWER, 3, None)


def test_what_a_hidden_case_runs_is_not_shown() -> None:
    loaded = load_bank(only=CODE).questions[CODE]
    question = loaded.question
    assert isinstance(question, CodeQuestion)
    hidden = question.cases[0].model_copy(update={"visible": False})
    changed = question.model_copy(update={"cases": (hidden, *question.cases[1:])})
    cases = view_question(replace(loaded, question=changed), variant=0, learner="ada").cases
    assert (cases[0].visible, cases[0].run) == (False, None)
    assert cases[0].points == hidden.points
    assert cases[1].run == question.cases[1].run


def test_prints_do_not_carry_a_hidden_case_out() -> None:
    def grade(*, visible: bool) -> Grade:
        case = CaseResult(
            id="a", verdict=Verdict.WRONG_ANSWER, points=0, max_points=1, message="Got 3.", visible=visible
        )
        return Grade(
            verdict=Verdict.WRONG_ANSWER, points=0, max_points=1, message="…", cases=(case,), printed="x = 3"
        )

    assert view_grade(grade(visible=True)).printed == "x = 3"
    hidden = view_grade(grade(visible=False))
    assert (hidden.printed, hidden.cases[0].message) == ("", "")
    assert "hidden cases" in hidden.remarks[-1]


def test_an_order_is_kept_for_a_learner_and_differs_between_learners(explained: LoadedQuestion) -> None:
    question = explained.question
    items = list("abcdef")
    orders = [order_for(question, items, items, learner=f"learner-{n}") for n in range(20)]
    assert orders[0] == order_for(question, items, items, learner="learner-0")
    assert len({tuple(order) for order in orders}) > 10
    assert all(sorted(order) == items for order in orders)


@pytest.mark.parametrize("items", [["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]])
def test_items_never_stand_in_the_order_of_the_key(explained: LoadedQuestion, items: list[str]) -> None:
    question = explained.question
    for n in range(100):
        assert order_for(question, items, items, learner=str(n)) != items


def test_code_meets_other_inputs_at_each_attempt_and_numbers_stay() -> None:
    code, numeric = (load_bank(only=each).questions[each] for each in (CODE, NUMERIC))

    def variants(loaded: LoadedQuestion) -> set[int]:
        attempts = range(1, 30)
        return {variant_for(loaded, secret=b"s", learner="ada", attempt=n) for n in attempts}

    assert len(variants(code)) > 1
    assert len(variants(numeric)) == 1


def test_variants_can_not_be_foretold_without_the_secret() -> None:
    code = load_bank(only=CODE).questions[CODE]

    def row(secret: bytes, loaded: LoadedQuestion = code) -> list[int]:
        return [variant_for(loaded, secret=secret, learner="ada", attempt=n) for n in range(30)]

    assert row(b"one") == row(b"one")
    assert row(b"one") != row(b"two")
    assert row(b"one") != row(b"one", replace(code, version="0" * 64))
