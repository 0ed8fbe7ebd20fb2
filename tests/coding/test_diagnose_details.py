"""Naming mistakes where it is close: stability cases, tolerances, what is missing or empty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graders.coding.diagnose import Spot, diagnose
from graders.coding.prepare import Outputs, Prepared, PreparedMutant
from graders.values import Array, Value
from questions.code import CodeQuestion

WIDE = {"out": {"absolute": 0.5, "reason": "for tests"}}
RIGHT = 1.0
NOTHING: Outputs = {"out": None}
Case = float | list[float] | Outputs | None


def question(*cases: dict[str, Any]) -> CodeQuestion:
    """A question with these cases."""
    written = [
        {"id": f"case-{index}", "points": 1, "run": "return {}"} | case for index, case in enumerate(cases)
    ]
    return CodeQuestion.model_validate(
        {
            "kind": "code",
            "id": "some-cases",
            "title": "Some cases",
            "lesson": "L0",
            "points": len(cases),
            "prompt": "…",
            "library": "numpy",
            "provides": ["f"],
            "starter": "def f(x): return None",
            "solution": "def f(x): return x",
            "inputs": "return {}",
            "cases": written,
        }
    )


def array(values: Any) -> Array:
    return Array(np.asarray(values, dtype=float), "ndarray", "float64")


def _outputs(case: Case) -> Outputs | None:
    if case is None or isinstance(case, dict):
        return case
    return {"out": array(np.full(3, case) if isinstance(case, float) else case)}


def named(
    asked: CodeQuestion,
    answer: tuple[Case, ...],
    *mutants: Any,
    starter: tuple[Case, ...] | None = None,
    expected: tuple[Case, ...] | None = None,
    spread: float = 0.0,
    wrong: list[Spot] | None = None,
) -> tuple[str, ...]:
    """What is said of an answer; where nothing else is given, it is wrong where it is not `RIGHT`."""
    count = len(asked.cases)
    prepared = Prepared(
        0,
        {},
        tuple(_outputs(case) or {} for case in expected or (RIGHT,) * count),
        ({"out": spread},) * count,
        tuple(map(_outputs, starter or (NOTHING,) * count)),
        tuple(PreparedMutant(name, tuple(map(_outputs, cases))) for name, cases in mutants),
    )
    if wrong is None:
        wrong = [(index, "out") for index, case in enumerate(answer) if case not in (None, RIGHT)]
    return diagnose(asked, prepared, tuple(map(_outputs, answer)), wrong)


TWO = question({}, {})
THREE = question({}, {}, {})
HARD = question({}, {"stability": True})


class TestStability:
    def test_who_is_right_in_ordinary_cases_made_no_mistake_that_they_refuse(self) -> None:
        assert named(HARD, (RIGHT, 2.0), ("everywhere", (2.0, 2.0))) == ()

    def test_a_mistake_that_only_hard_cases_show_is_named(self) -> None:
        mutants = [("everywhere", (2.0, 2.0)), ("unstable", (RIGHT, 2.0))]
        assert named(HARD, (RIGHT, 2.0), *mutants) == ("unstable",)

    def test_who_returns_nothing_in_an_ordinary_case_may_have_made_it(self) -> None:
        assert named(HARD, (None, 2.0), ("everywhere", (2.0, 2.0))) == ("everywhere",)


class TestOneMistakeInSeveralForms:
    def test_the_form_that_fits_best_counts_for_it(self) -> None:
        forms = [("b", (2.0, 2.0)), ("b", (2.0, RIGHT)), ("c", (2.0, RIGHT))]
        assert named(TWO, (2.0, RIGHT), *forms) == ("b",)

    def test_a_worse_form_hides_neither_a_better_one_nor_what_comes_after_it(self) -> None:
        forms = [("b", (2.0, RIGHT, RIGHT)), ("b", (2.0, RIGHT, 9.0))]
        assert named(THREE, (2.0, RIGHT, RIGHT), *forms) == ("b",)
        assert named(THREE, (2.0, 3.0, RIGHT), *forms, ("z", (2.0, 3.0, RIGHT))) == ("z",)


class TestTheFewThatExplainTheMost:
    def test_two_that_fit_go_before_one_that_is_wrong_where_the_answer_is_right(self) -> None:
        mutants = [
            ("whole", (2.0, 3.0, 4.0)),
            ("first", (2.0, RIGHT, RIGHT)),
            ("second", (RIGHT, 3.0, RIGHT)),
        ]
        assert named(THREE, (2.0, 3.0, RIGHT), *mutants) == ("first", "second")

    def test_what_explains_more_is_named_first(self) -> None:
        mutants = [("a", (2.0, RIGHT, RIGHT)), ("b", (RIGHT, 3.0, 4.0))]
        assert named(THREE, (2.0, 3.0, 4.0), *mutants) == ("b", "a")


class TestTheStarter:
    @pytest.mark.parametrize(
        ("answer", "starter", "is_starter"),
        [
            ((2.0, 2.0), (2.0, 2.0), True),
            ((None, 2.0), (None, 2.0), True),
            ((None, 2.0), (None, 3.0), False),
            ((None, 2.0), (2.0, 2.0), False),
            ((2.0, 2.0), (None, 2.0), False),
        ],
    )
    def test_who_does_no_more_holds_no_misconception(
        self, answer: tuple[Case, ...], starter: tuple[Case, ...], *, is_starter: bool
    ) -> None:
        told = named(TWO, answer, ("twice", (2.0, 2.0)), starter=starter)
        assert told == (() if is_starter else ("twice",))

    def test_it_is_known_within_the_outputs_tolerance(self) -> None:
        asked = question({"outputs": WIDE}, {"outputs": WIDE})
        assert named(asked, (2.0, 2.0), ("twice", (2.0, 2.0)), starter=(2.3, 2.3)) == ()


class TestWhatIsTheSame:
    def test_within_what_right_forms_differ_by(self) -> None:
        mutant = ("twice", (2.0, 2.0))
        assert named(TWO, (2.05, 2.05), mutant, spread=0.01) == ("twice",)
        assert named(TWO, (2.05, 2.05), mutant) == ()

    def test_within_the_authors_tolerance_and_not_beyond(self) -> None:
        asked = question({"outputs": WIDE}, {"outputs": WIDE})
        mutant = ("thrice", (3.0, 3.0))
        assert named(asked, (3.4, 3.4), mutant) == ("thrice",)
        assert named(asked, (3.7, 3.7), mutant) == ()
        one_off = [3.0] * 9
        one_off[2] += 0.75
        many = ("many", ([3.0] * 9, RIGHT))
        assert named(asked, (one_off, RIGHT), many, expected=([1.0] * 9, RIGHT)) == ()

    def test_a_mutant_within_tolerance_of_the_solution_explains_nothing(self) -> None:
        asked = question({"outputs": WIDE}, {"outputs": WIDE})
        assert named(asked, (1.6, 1.6), ("close", (1.4, 1.4))) == ()

    def test_a_difference_at_one_place_alone_is_seen(self) -> None:
        sides = [1.0] * 9
        for place in range(9):
            off = [*sides]
            off[place] = 5.0
            mutant = ("sides", ([2.0] * 9, RIGHT))
            assert named(TWO, ([x + 1 for x in off], RIGHT), mutant, expected=(sides, RIGHT)) == ()

    @pytest.mark.parametrize("value", [3, "text", True, None])
    def test_what_is_no_array_is_compared_too(self, value: Value) -> None:
        given: Outputs = {"out": value}
        answer = (given, RIGHT)
        assert named(TWO, answer, ("plain", (given, RIGHT)), starter=(RIGHT, RIGHT)) == ("plain",)

    def test_other_shapes_and_empty_arrays_are_no_trouble(self) -> None:
        assert named(TWO, ([2.0, 2.0], RIGHT), ("longer", ([2.0, 2.0, 2.0], RIGHT))) == ()
        assert named(TWO, ([2.0, 2.0, 2.0], RIGHT), ("shorter", ([2.0, 2.0], RIGHT))) == ()
        assert named(TWO, ([], RIGHT), ("empty", ([], RIGHT)), starter=(RIGHT, RIGHT)) == ("empty",)


class TestWhatIsMissing:
    def test_a_mutant_without_the_output_explains_nothing_and_the_next_case_is_looked_at(self) -> None:
        assert named(TWO, (2.0, 2.0), ("lacks", ({}, 2.0))) == ("lacks",)
        assert named(TWO, (2.0, 2.0), ("lacks", ({}, {}))) == ()

    def test_an_answer_without_the_output_is_explained_by_nothing(self) -> None:
        wrong: list[Spot] = [(0, "out"), (1, "out")]
        assert named(TWO, ({}, 2.0), ("twice", (2.0, 2.0)), wrong=wrong) == ("twice",)
        assert named(TWO, ({}, {}), ("twice", (2.0, 2.0)), wrong=wrong) == ()

    @pytest.mark.parametrize("lacking", [None, {}])
    def test_a_mutant_that_gives_nothing_where_the_answer_is_right_fits_less(self, lacking: Case) -> None:
        mutants = [("a", (2.0, lacking)), ("b", (2.0, RIGHT))]
        assert named(TWO, (2.0, RIGHT), *mutants) == ("b",)


@pytest.mark.parametrize(("in_the_ordinary_case", "due"), [(5.0, ()), (RIGHT, ("unstable-variance",))])
def test_a_stability_case_alone_is_no_proof_of_what_ordinary_cases_refuse(
    in_the_ordinary_case: float, due: tuple[str, ...]
) -> None:
    assert named(HARD, (2.0, 3.0), ("unstable-variance", (in_the_ordinary_case, 3.0))) == due


@pytest.mark.parametrize(("answer", "due"), [(1 + 1e-5, ()), (1 + 2e-7, ("float-precision-lost",))])
def test_a_mutant_in_float32_explains_errors_of_its_own_size_only(
    answer: float, due: tuple[str, ...]
) -> None:
    rounded = {"out": Array(np.full(3, 1 + 1.2e-7, np.float32), "ndarray", "float32")}
    assert named(question({}), (answer,), ("float-precision-lost", (rounded,))) == due


KNOWN = [1 + 1e-7, 1 - 5e-8, 1 + 2e-8]
LOST = ("float-precision-lost", (KNOWN, RIGHT))


class TestPrecisionLost:
    """Where a type is narrowed differs, and the digits with it: the size of the error tells."""

    @pytest.mark.parametrize("off", [1e-8, -2e-7, 1.5e-6])
    def test_an_error_of_float32s_size_is_enough(self, off: float) -> None:
        assert named(TWO, ([1.0, 1.0, 1 + off], RIGHT), LOST) == ("float-precision-lost",)

    @pytest.mark.parametrize("off", [1e-9, 1e-5])
    def test_a_smaller_or_larger_one_has_another_cause(self, off: float) -> None:
        assert named(TWO, ([1.0, 1.0, 1 + off], RIGHT), LOST) == ()

    def test_so_has_one_beside_what_no_rounding_makes(self) -> None:
        rounded = [1.0, 1.0, 1 + 1e-7]
        assert named(TWO, (rounded, 2.0), LOST) == ()
        assert named(TWO, (rounded, {}), LOST, wrong=[(0, "out"), (1, "out")]) == ()

    def test_a_stability_case_says_nothing_of_it(self) -> None:
        known = ("float-precision-lost", (KNOWN, 2.0))
        assert named(HARD, ([1.0, 1.0, 1 + 1e-7], 3.0), known) == ("float-precision-lost",)
        assert named(HARD, (RIGHT, [1.0, 1.0, 1 + 1e-7]), known) == ()

    def test_in_lists_and_dicts_too(self) -> None:
        def nest(value: Any) -> Outputs:
            return {"out": [{"mean": array(value)}, 3]}

        known = ("float-precision-lost", (nest(KNOWN),))
        rounded, expected = nest([1.0, 1.0, 1 + 1e-7]), nest([1.0] * 3)
        one, wrong = question({}), [(0, "out")]
        assert named(one, (rounded,), known, expected=(expected,), wrong=wrong) == ("float-precision-lost",)
        assert named(one, (rounded,), ("other", known[1]), expected=(expected,), wrong=wrong) == ()

    def test_another_mistake_is_matched_digit_by_digit(self) -> None:
        other = ("eps-twice", (KNOWN, RIGHT))
        assert named(TWO, (KNOWN, RIGHT), other, LOST) == ("eps-twice",)
        assert named(TWO, ([1.0, 1.0, 1 + 1e-7], RIGHT), other) == ()
