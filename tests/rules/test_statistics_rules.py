"""The formulas of the statistics, against values worked out by hand."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pytest

from app.rules.attention import look_here_first
from app.rules.misconceptions import Told, count_misconceptions, week_of
from app.rules.statistics import (
    Correlation,
    Mastery,
    Tried,
    analyse_options,
    correlate,
    describe_mastery,
    discrimination,
    facility,
    fisher_interval,
    is_stuck,
    rest_shares,
)

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday


def tried(user: str, question: str, first: float | None, **more: object) -> Tried:
    given: dict[str, object] = {
        "attempts": 1,
        "mastered_attempt": None,
        "first_at": NOON,
        "last_at": NOON,
        "mastered_at": None,
        **more,
    }
    return Tried(user_id=user, question_id=question, first_share=first, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("shares", "due"), [([], None), ([1.0], 1.0), ([0.0, 0.5, 1.0, 1.0], 0.625)])
def test_facility_is_the_mean_share(shares: list[float], due: float | None) -> None:
    assert facility(shares) == due


# r = (sum of products) / sqrt(sum of squares x sum of squares), all about the mean:
# x = 0,0,0,0,0,1,1,1,1,1 has 2.5; y = 0..9 has 82.5; together 12.5; 12.5 / sqrt(206.25) = 0.870388.
HALVES, STEPS = [0.0] * 5 + [1.0] * 5, [float(number) for number in range(10)]


def test_a_correlation_is_pearsons() -> None:
    found = correlate(HALVES, STEPS)
    assert found.n == 10
    assert found.r == pytest.approx(12.5 / math.sqrt(206.25))
    # atanh(r) = ln(1.870388 / 0.129612) / 2 = 1.334678; 1.959964 / sqrt(7) = 0.740797;
    # tanh(z) = (e^2z - 1) / (e^2z + 1): 2.27973 / 4.27973 at 0.593881, 62.4942 / 64.4942 at 2.075475.
    assert found.low == pytest.approx(0.532681, abs=1e-5)
    assert found.high == pytest.approx(0.968989, abs=1e-5)


@pytest.mark.parametrize(
    ("xs", "ys", "n"),
    [([], [], 0), (HALVES[1:], STEPS[1:], 9), (HALVES, [0.3] * 10, 10), ([1.0] * 10, STEPS, 10)],
)
def test_too_few_or_all_equal_is_withheld_with_n(xs: list[float], ys: list[float], n: int) -> None:
    assert correlate(xs, ys) == Correlation(n=n)


# Fisher's z for r = 0.5 is ln(3) / 2 = 0.549306; with n = 28 half a width is 1.959964 / 5 = 0.391993:
# tanh(0.157313) = 0.369747 / 2.369747, tanh(0.941299) = 5.57055 / 7.57055. With n = 19 it is 0.489991.
@pytest.mark.parametrize(
    ("r", "n", "low", "high"),
    [(0.5, 28, 0.156028, 0.735819), (0.0, 19, -0.454209, 0.454209), (1.0, 10, 1.0, 1.0), (-1.0, 10, -1, -1)],
)
def test_the_interval_is_fishers(r: float, n: int, low: float, high: float) -> None:
    assert fisher_interval(r, n) == pytest.approx((low, high), abs=1e-5)


def test_the_rest_leaves_the_question_out_and_weighs_points() -> None:
    worths = {"p": 2.0, "q": 1.0, "r": 1.0}
    rows = [tried("ada", "p", 1.0), tried("ada", "q", 0.0), tried("ada", "r", 0.5), tried("bob", "p", 0.0)]
    assert rest_shares(rows, worths, asked=3) == {
        ("ada", "p"): pytest.approx(0.5 / 2),
        ("ada", "q"): pytest.approx(2.5 / 3),
        ("ada", "r"): pytest.approx(2.0 / 3),
    }  # bob has tried none of the two others


@pytest.mark.parametrize(("others", "known"), [(1, False), (2, True), (3, True)])
def test_half_of_the_others_say_how_strong_a_learner_is(others: int, known: bool) -> None:
    names = ["p", "q", "r", "s"][: others + 1]
    rows = [tried("ada", name, 1.0) for name in names]
    found = rest_shares(rows, dict.fromkeys("pqrs", 1.0), asked=5)
    assert (("ada", "p") in found) is known


def test_what_is_not_graded_or_not_asked_is_no_part_of_the_rest() -> None:
    rows = [tried("ada", "p", None), tried("ada", "q", 1.0), tried("ada", "gone", 1.0)]
    assert rest_shares(rows, {"p": 1.0, "q": 1.0}, asked=2) == {}


def test_discrimination_pairs_a_question_with_its_rest() -> None:
    rows = [tried(f"u{place}", "p", share) for place, share in enumerate(HALVES)]
    rests = {(f"u{place}", "p"): rest / 9 for place, rest in enumerate(STEPS)}
    assert discrimination(rows, rests).r == pytest.approx(12.5 / math.sqrt(206.25))
    assert discrimination(rows, {}) == Correlation(n=0)


def test_mastery_counts_attempts_and_time_of_those_who_got_there() -> None:
    minute = timedelta(minutes=1)
    rows = [
        tried("ada", "p", 1.0, mastered_attempt=1, mastered_at=NOON),
        tried("bob", "p", 0.0, attempts=4, mastered_attempt=3, mastered_at=NOON + 10 * minute),
        tried("cyd", "p", 0.0, attempts=3, last_at=NOON + 61 * minute),
    ]
    assert describe_mastery(rows) == Mastery(tried=3, mastered=2, attempts=2, time_s=300, stuck=1)
    assert describe_mastery([]) == Mastery(tried=0, mastered=0, attempts=None, time_s=None, stuck=0)


@pytest.mark.parametrize(
    ("attempts", "minutes", "mastered", "stuck"),
    [(3, 61, None, True), (2, 61, None, False), (3, 60, None, False), (3, 61, 3, False)],
)
def test_stuck_is_long_often_and_in_vain(
    attempts: int, minutes: int, mastered: int | None, stuck: bool
) -> None:
    last = NOON + timedelta(minutes=minutes)
    assert is_stuck(tried("a", "p", 0, attempts=attempts, last_at=last, mastered_attempt=mastered)) is stuck


def test_options_say_who_took_them() -> None:
    picks = [(["a"], 1.0), (["a", "b"], 0.5), (["b"], None), ([], 0.0)]
    first, second, third = analyse_options(picks, ["a", "b", "c"])
    assert (first.count, first.share, first.mean_rest) == (2, 0.5, 0.75)
    assert (second.count, second.share, second.mean_rest) == (2, 0.5, 0.5)
    assert (third.count, third.share, third.mean_rest) == (0, 0.0, None)
    assert analyse_options([], ["a"])[0].share == 0


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (NOON, date(2026, 11, 16)),
        (datetime(2026, 11, 16, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 11, 15, 23, 59, tzinfo=UTC), date(2026, 11, 9)),
        (datetime.fromisoformat("2026-11-16T00:30:00+01:00"), date(2026, 11, 9)),
    ],
)
def test_a_week_begins_on_monday_in_utc(moment: datetime, monday: date) -> None:
    assert week_of(moment) == monday


def test_misconceptions_are_counted_by_learner_question_and_week() -> None:
    week = timedelta(weeks=1)
    told = [
        Told("p", "eps-missing", "ada", NOON),
        Told("p", "eps-missing", "ada", NOON + 2 * week),
        Told("q", "eps-missing", "bob", NOON + 2 * week),
        Told("p", "wrong-axis", "ada", NOON),
    ]
    eps, axis = count_misconceptions(told)
    assert (eps.misconception, eps.learners, eps.grades) == ("eps-missing", 2, 3)
    assert eps.questions == {"p": 1, "q": 1}
    assert [each.count for each in eps.weeks] == [1, 0, 2]
    assert [each.count for each in axis.weeks] == [1, 0, 0]
    assert count_misconceptions([]) == []


def test_weeks_are_bounded() -> None:
    told = [Told("p", "eps-missing", "ada", NOON - timedelta(weeks=number)) for number in range(60)]
    assert len(count_misconceptions(told)[0].weeks) == 26


def test_look_here_first_begins_with_what_stands_out_most() -> None:
    def mastery(stuck: int = 0) -> Mastery:
        return Mastery(tried=10, mastered=5, attempts=2, time_s=60, stuck=stuck)

    questions = [
        ("fine", Correlation(n=30, r=0.5, low=0.2, high=0.7), mastery()),
        ("weak", Correlation(n=30, r=0.1, low=-0.2, high=0.4), mastery()),
        ("wrong-key", Correlation(n=30, r=-0.4, low=-0.6, high=-0.1), mastery()),
        ("unknown", Correlation(n=9), mastery()),
        ("stuck", Correlation(n=30, r=0.5, low=0.2, high=0.7), mastery(stuck=2)),
    ]
    told = [Told("fine", "eps-missing", f"u{number}", NOON) for number in range(3)]
    told += [Told("weak", "wrong-axis", f"u{number}", NOON) for number in range(2)]
    found = look_here_first(questions, count_misconceptions(told))
    assert [(each.kind, each.question_id) for each in found] == [
        ("discrimination", "wrong-key"),  # 0.6 below what is low
        ("stuck", "stuck"),  # twice 2 of 10
        ("misconception", "fine"),  # 3 of 10
        ("discrimination", "weak"),  # 0.1 below
    ]
