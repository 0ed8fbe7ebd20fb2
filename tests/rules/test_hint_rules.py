"""Which hint may be opened, what is seen of the others, and what hints cost."""

from __future__ import annotations

import pytest
from hinted_bank import COSTS, HINTED, ORDER, QUESTION

from app.errors import HintClosedError, NotFoundError
from app.rules.hints import may_open, score_after_hints, view_hints
from questions.bank import load_bank
from questions.loader import LoadedQuestion, parse_question
from questions.plain import NumericQuestion

NUMERIC = "running-mean-step"


@pytest.fixture(scope="module")
def loaded() -> LoadedQuestion:
    return parse_question(QUESTION, f"{HINTED}.yaml")


@pytest.mark.parametrize(
    ("points", "hint_cost", "score"),
    [(4, 0, 1), (4, 1, 0.75), (2, 1, 0.25), (1, 1, 0), (1, 3, 0), (0, 0, 0), (0, 1, 0)],
)
def test_hints_come_off_the_points_and_never_below_0(points: float, hint_cost: float, score: float) -> None:
    assert score_after_hints(points=points, max_points=4, hint_cost=hint_cost) == score


def test_hints_open_in_their_order_and_once(loaded: LoadedQuestion) -> None:
    assert may_open(loaded.question, 1, {})
    assert may_open(loaded.question, 2, {1: 0.0})
    assert not may_open(loaded.question, 1, {1: 0.0, 2: 0.5})
    with pytest.raises(HintClosedError, match="hint 2 is still closed"):
        may_open(loaded.question, 3, {1: 0.0})


@pytest.mark.parametrize("number", [-1, 0, 4, 10**30])
def test_there_are_no_others(loaded: LoadedQuestion, number: int) -> None:
    with pytest.raises(NotFoundError, match="no hint"):
        may_open(loaded.question, number, {1: 0.0, 2: 0.5, 3: 1.0})


@pytest.mark.parametrize("count", range(4))
def test_only_opened_texts_are_seen_and_every_cost(loaded: LoadedQuestion, count: int) -> None:
    opened = dict(zip(range(1, count + 1), COSTS, strict=False))
    views = view_hints(loaded, opened, variant=0)
    assert [view.text for view in views] == [*ORDER[:count], *[None] * (3 - count)]
    assert [view.opened for view in views] == [number < count for number in range(3)]
    assert [view.cost for view in views] == list(COSTS)


def test_an_opened_hint_costs_what_it_cost_then(loaded: LoadedQuestion) -> None:
    assert view_hints(loaded, {1: 0.25}, variant=0)[0].cost == 0.25


def test_numbers_in_a_hint_are_the_learners_own() -> None:
    loaded = load_bank(only=NUMERIC).questions[NUMERIC]
    assert isinstance(loaded.question, NumericQuestion)
    name = next(iter(loaded.question.variables))
    hint = {"text": f"Begin with {{{{ {name} }}}}."}
    question = type(loaded.question).model_validate(loaded.question.model_dump() | {"hints": [hint]})
    texts = {
        view_hints(LoadedQuestion(question, loaded.version, ""), {1: 0.0}, variant=variant)[0].text
        for variant in range(question.variants)
    }
    assert len(texts) > 1
    assert not any("{{" in (text or "") for text in texts)
