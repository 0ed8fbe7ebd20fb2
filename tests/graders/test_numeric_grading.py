"""Numeric questions: other numbers for each variant, tolerance, and what a wrong value hears."""

import math
import re
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.answers import NumericAnswer
from graders.plain.draws import draw_variables
from graders.plain.judging import credit_rule, grade_plain
from graders.plain.numeric import key, render
from graders.plain.numeric_check import check_numeric
from graders.verdicts import QuestionError, Verdict
from questions.plain import NumericQuestion


def numeric(**changes: object) -> NumericQuestion:
    fields: dict[str, object] = {
        "id": "normalise-by-hand",
        "kind": "numeric",
        "title": "Normalise",
        "lesson": "L0",
        "points": 1,
        "prompt": r"By what is $\hat{x}_{1}$ divided for $x = [{{ x }}]$ and $\epsilon = {{eps}}$?",
        "variables": {
            "x": {"integers": [1, 20], "size": 4, "distinct": True},
            "eps": {"choice": [1e-5]},
            "centre": {"value": "mean(x)"},
        },
        "answer": "sqrt(var(x) + eps)",
        "tolerance": {"absolute": 0.01},
        "mistakes": [
            {
                "answer": "sqrt(var(x) * 4 / 3 + eps)",
                "feedback": "With n - 1 = {{ len(x) - 1 }}.",
                "misconception": "unbiased-variance",
            }
        ],
    }
    return NumericQuestion.model_validate({**fields, **changes})


def constant(answer: str, **changes: object) -> NumericQuestion:
    return numeric(prompt="?", variables={}, answer=answer, mistakes=[], **changes)


@given(st.integers(0, 999))
@settings(max_examples=50, deadline=None)
def test_a_variant_always_draws_the_same_numbers_within_its_bounds(variant: int) -> None:
    drawn = draw_variables(numeric(), variant)
    assert drawn == draw_variables(numeric(), variant)
    x = drawn["x"]
    assert isinstance(x, list)
    assert len(set(x)) == 4
    assert all(1 <= value <= 20 for value in x)
    assert drawn["centre"] == sum(x) / 4


def test_the_draw_is_pinned_so_that_an_upgrade_cannot_change_a_regrade() -> None:
    pinned = [6, 20, 1, 2]
    assert draw_variables(numeric(), 0)["x"] == pinned
    assert draw_variables(numeric(id="another"), 0)["x"] != pinned


def test_a_variable_added_at_the_end_changes_no_other() -> None:
    variables = {"x": {"integers": [1, 20], "size": 4}, "y": {"decimals": [0, 1]}}
    before = numeric(variables={"x": variables["x"]})
    assert draw_variables(numeric(variables=variables), 7)["x"] == draw_variables(before, 7)["x"]


@given(st.integers(0, 9_999))
@settings(max_examples=50, deadline=None)
def test_decimals_have_their_places_and_no_noise(variant: int) -> None:
    question = numeric(variables={"rate": {"decimals": [0.15, 0.95], "places": 2}})
    rate = draw_variables(question, variant)["rate"]
    assert isinstance(rate, float)
    assert 0.15 <= rate <= 0.95
    assert rate == round(rate, 2)


def test_both_bounds_are_drawn() -> None:
    question = numeric(variables={"n": {"integers": [1, 3]}, "r": {"decimals": [0, 0.2]}})
    drawn = [draw_variables(question, variant) for variant in range(100)]
    assert {row["n"] for row in drawn} == {1, 2, 3}
    assert {row["r"] for row in drawn} == {0, 0.1, 0.2}


@pytest.mark.parametrize(
    "draw",
    [
        {"integers": [1, 3], "size": 4, "distinct": True},
        {"choice": [1, 1, 2], "size": 3, "distinct": True},
        {"decimals": [0.11, 0.19], "places": 1},
    ],
)
def test_a_draw_with_too_few_values_is_the_authors_fault(draw: dict[str, object]) -> None:
    with pytest.raises(QuestionError, match=r"variables\.a: only \d values"):
        draw_variables(numeric(variables={"a": draw}), 0)


@given(st.integers(0, 49))
@settings(max_examples=25, deadline=None)
def test_the_key_is_the_formulas_value(variant: int) -> None:
    x = draw_variables(numeric(), variant)["x"]
    assert isinstance(x, list)
    assert key(numeric(), variant) == pytest.approx(math.sqrt(statistics.pvariance(x) + 1e-5))


@pytest.mark.parametrize(
    ("off", "verdict"), [(0.0, Verdict.CORRECT), (0.01, Verdict.CORRECT), (0.011, Verdict.WRONG_ANSWER)]
)
def test_the_edge_of_the_tolerance_is_within(off: float, verdict: Verdict) -> None:
    question = constant("0.3")
    assert grade_plain(question, NumericAnswer(value=0.3 + off), 0).verdict is verdict
    assert grade_plain(question, NumericAnswer(value=0.3 - off), 0).verdict is verdict


def test_the_larger_bound_counts() -> None:
    question = constant("200", tolerance={"absolute": 0.5, "relative": 0.01})
    assert grade_plain(question, NumericAnswer(value=201.9), 0).verdict is Verdict.CORRECT


def test_a_known_mistake_is_named_with_the_variants_own_numbers() -> None:
    x = draw_variables(numeric(), 3)["x"]
    assert isinstance(x, list)
    grade = grade_plain(numeric(), NumericAnswer(value=statistics.stdev(x)), 3)
    assert (grade.verdict, grade.points, grade.variant) == (Verdict.WRONG_ANSWER, 0, 3)
    assert grade.feedback == ("With n - 1 = 3.",)
    assert grade.misconceptions == ("unbiased-variance",)


def test_a_wrong_value_never_hears_the_key() -> None:
    grade = grade_plain(constant("0.75", unit="bits"), NumericAnswer(value=12.5), 0)
    assert grade.message == "12.5 bits is not the value asked for."
    assert grade.feedback == ()


@pytest.mark.parametrize(
    ("tolerance", "sentence"),
    [
        ({"absolute": 0.01}, "All points for a value within 0.01 of the right one."),
        ({"relative": 0.05}, "All points for a value within 5 % of the right one."),
        (
            {"absolute": 1e-5, "relative": 0.001, "reason": "3 figures"},
            "All points for a value within 1e-5 or 0.1 % of the right one, whichever is more (3 figures).",
        ),
    ],
)
def test_the_tolerance_is_said_beforehand(tolerance: dict[str, object], sentence: str) -> None:
    assert credit_rule(numeric(tolerance=tolerance)) == sentence


def test_a_prompt_shows_its_numbers_and_keeps_its_latex() -> None:
    x = draw_variables(numeric(), 0)["x"]
    assert isinstance(x, list)
    numbers = ", ".join(map(str, x))
    expected = rf"By what is $\hat{{x}}_{{1}}$ divided for $x = [{numbers}]$ and $\epsilon = 1e-5$?"
    assert render(numeric().prompt, numeric(), 0) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ 0.1 + 0.2 }}", "0.3"),
        ("{{ 1 / 3 }}", "0.333333"),
        ("{{ 25557032 }}", "25557032"),
        ("{{ 2 ** -20 }}", "9.53674e-7"),
        ("{{ [1, 2.50] }}", "1, 2.5"),
        ("{{ -0.0 }}", "0"),
        (r"\frac{a}{b} {x}", r"\frac{a}{b} {x}"),
    ],
)
def test_numbers_are_shown_without_noise(text: str, shown: str) -> None:
    assert render(text, numeric(), 0) == shown


@pytest.mark.parametrize("text", [r"{{\rm d}}", "{{ y }}", "{{ x[9] }}", "{{ sqrt(-1) }}"])
def test_what_is_no_expression_is_named(text: str) -> None:
    with pytest.raises(QuestionError, match="has no value"):
        render(text, numeric(), 0)


def test_a_sound_question_has_no_faults() -> None:
    assert check_numeric(numeric()) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"answer": "y"}, r"answer: 'y' has no value"),
        ({"answer": "1 / (x[0] - x[0])"}, r"answer: .* has no value"),
        ({"answer": "x"}, r"answer: 'x' is a list"),
        ({"answer": "0", "tolerance": {"relative": 0.1}}, r"answer: the right value is 0"),
        ({"answer": "len(x)"}, r"answer: only 1 different values over 50 variants"),
        ({"prompt": "{{ z }}"}, r"prompt: 'z' has no value"),
        ({"variables": {"a": {"value": "b"}}}, r"variables: 'b' has no value"),
        (
            {"mistakes": [{"answer": "sqrt(var(x))", "feedback": "eps left out"}]},
            r"mistakes\.0\.answer: .* within the tolerance",
        ),
        ({"mistakes": [{"answer": "99", "feedback": "{{ q }}"}]}, r"mistakes\.0\.feedback: 'q' has no value"),
    ],
)
def test_an_authors_slip_is_found_before_a_learner_meets_it(changes: dict[str, object], fault: str) -> None:
    faults = check_numeric(numeric(**changes))
    assert len(faults) == 1
    assert re.match(fault, faults[0])


def test_a_broken_key_is_never_the_learners_fault() -> None:
    with pytest.raises(QuestionError):
        grade_plain(constant("1 / 0"), NumericAnswer(value=1.0), 0)
