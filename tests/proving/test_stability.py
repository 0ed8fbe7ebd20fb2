"""Cases that are hard on rounding: what is said of an answer that fails only there. Runs in the sandbox."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from variance_question import (
    FAR,
    FIELDS,
    IN_DOUBLE,
    NEAR,
    ONE_PASS,
    TWO_PASS,
    UNBIASED,
    answer,
    variance_question,
)

from graders.coding.prepare import Run
from graders.proving.prove import prove
from graders.proving.records import Finding, Level, Place
from graders.proving.variant import Variant, open_variant
from graders.values import Array
from graders.verdicts import Grade, Verdict
from graders.wording import magnitude
from questions.code import CodeQuestion

pytestmark = pytest.mark.sandbox
CLAIM = "Right formula, unstable here"
CAUSE = "The usual cause is a difference of two large, nearly equal numbers."


@pytest.fixture
def open_it(run: Run) -> Any:
    """Opens variant 0 of the question, with changes."""

    def opened(**changes: Any) -> Variant:
        loaded = variance_question(**changes)
        assert isinstance(loaded.question, CodeQuestion)
        return open_variant(loaded, loaded.question, 0, run)

    return opened


def verdicts(grade: Grade) -> list[Verdict]:
    return [case.verdict for case in grade.cases]


def with_far(**changes: Any) -> list[dict[str, Any]]:
    return [NEAR, FAR | changes]


def places(findings: tuple[Finding, ...]) -> list[tuple[Level, Place]]:
    return [(each.level, each.place) for each in findings]


def test_the_question_is_proven(run: Run) -> None:
    proof = prove(variance_question(), run)
    assert proof.findings == ()
    unstable, unbiased = proof.matrix
    assert unstable.margins[0] < 0.1
    assert unstable.margins[1] > 1e5
    assert min(unbiased.margins) > 10


@pytest.mark.parametrize("source", [TWO_PASS, IN_DOUBLE])
def test_a_stable_form_passes(open_it: Any, source: str) -> None:
    assert open_it().grade(source).verdict is Verdict.CORRECT


def test_one_pass_is_told_that_its_formula_is_right(open_it: Any) -> None:
    variant = open_it()
    grade = variant.grade(ONE_PASS)
    assert verdicts(grade) == [Verdict.CORRECT, Verdict.WRONG_ANSWER]
    assert (grade.points, grade.misconceptions) == (1, ("unstable-variance",))
    expected = variant.prepared.expected[1]["var"]
    got = variant.outputs_of(ONE_PASS)[1]["var"]
    assert isinstance(expected, Array)
    errors = np.abs(got.data.astype(float) - expected.data.astype(float))
    worst = int(np.argmax(errors))
    ulps = errors[worst] / float(np.spacing(expected.data[worst]))
    [output] = grade.cases[1].outputs
    assert (output.max_error, output.ulps) == (errors[worst], ulps)
    assert output.tolerance is not None
    assert grade.cases[1].message == (
        "Right formula, unstable here: every ordinary case agrees, but on these numbers, which are hard on"
        f" rounding, `var` is off by {magnitude(errors[worst])}, {magnitude(ulps)} ulps"
        f" (tolerance {magnitude(output.tolerance)}). {CAUSE}"
    )
    assert grade.message == (
        f"1 of 2 cases is right. The first that isn't is “Far from zero”. {grade.cases[1].message}"
    )
    assert [case.stability for case in grade.cases] == [False, True]


def test_no_number_at_all_has_a_sentence_of_its_own(open_it: Any) -> None:
    rooted = answer("return np.sqrt((x ** 2).mean(axis=0) - x.mean(axis=0) ** 2 - (x.min() > 99) * 99) ** 2")
    grade = open_it().grade(rooted)
    assert grade.cases[1].message == (
        "Right formula, unstable here: every ordinary case agrees, but on these numbers, which are hard on"
        f" rounding, `var` breaks down into NaN or infinity. {CAUSE}"
    )
    assert "NaN" in grade.cases[1].outputs[0].message


@pytest.mark.parametrize(
    "source",
    [
        UNBIASED,
        answer("return x.mean(axis=0)"),
        answer("return (x ** 2).mean(axis=0) - x.mean(axis=0) ** 2 + 1"),
        answer("assert x.max() > 99\nreturn (x ** 2).mean(axis=0) - x.mean(axis=0) ** 2"),
    ],
    ids=["unbiased", "another value", "one-pass and wrong", "raises elsewhere"],
)
def test_nothing_of_the_kind_is_said_where_an_ordinary_case_is_wrong_too(open_it: Any, source: str) -> None:
    grade = open_it().grade(source)
    assert grade.cases[0].verdict is not Verdict.CORRECT
    assert CLAIM not in grade.model_dump_json()


@pytest.mark.parametrize(
    "body",
    [
        "return x.var(axis=0)[:2] if x.max() > 99 else x.var(axis=0)",
        "return 'no' if x.max() > 99 else x.var(axis=0)",
        "assert x.max() < 99\nreturn x.var(axis=0)",
    ],
    ids=["shape", "kind", "raises"],
)
def test_nor_where_something_else_than_rounding_went_wrong(open_it: Any, body: str) -> None:
    grade = open_it().grade(answer(body))
    assert verdicts(grade)[0] is Verdict.CORRECT
    assert verdicts(grade)[1] is not Verdict.CORRECT
    assert CLAIM not in grade.model_dump_json()


def test_nor_where_a_known_mistake_of_the_formula_explains_it(open_it: Any) -> None:
    """A mistake may show in this case alone, as an epsilon does at a tiny variance."""
    far_only = answer("return x.var(axis=0, ddof=1 if x.max() > 99 else 0)")
    mutants = [{"misconception": "unbiased-variance", "code": far_only}]
    grade = open_it(mutants=mutants).grade(far_only)
    assert grade.misconceptions == ("unbiased-variance",)
    assert CLAIM not in grade.model_dump_json()


def test_nor_of_a_structure_of_layers_that_has_no_error_to_tell(open_it: Any) -> None:
    told = 'return {"net": [{"layer": "BatchNorm1d", "var": float(variance(far)[0])}]}'
    grade = open_it(cases=with_far(run=told)).grade(ONE_PASS)
    assert verdicts(grade) == [Verdict.CORRECT, Verdict.WRONG_ANSWER]
    assert grade.cases[1].outputs[0].max_error is None
    assert CLAIM not in grade.model_dump_json()


def test_nor_without_ordinary_cases(open_it: Any) -> None:
    cases = [FAR, FAR | {"id": "further"}]
    grade = open_it(cases=cases, mutants=[]).grade(ONE_PASS)
    assert CLAIM not in grade.model_dump_json()


def test_a_hidden_case_is_told_without_its_values(open_it: Any) -> None:
    grade = open_it(cases=with_far(visible=False)).grade(ONE_PASS)
    assert grade.message == (
        "1 of 2 cases is right. The first that isn't is “Far from zero”. Right formula, unstable here: every"
        f" ordinary case agrees, but these numbers, which are hard on rounding, are too much for it. {CAUSE}"
    )


def test_what_rounding_makes_of_it_is_not_taken_for_a_mistake_of_the_formula(open_it: Any) -> None:
    """Two answers that break down give the same NaN; only one of them is right elsewhere."""
    broken = "np.where(x.max() > 99, np.nan, 1.0)"
    mutant = {
        "misconception": "unbiased-variance",
        "code": answer(f"return x.var(axis=0, ddof=1) * {broken}"),
    }
    grade = open_it(mutants=[mutant]).grade(answer(f"return x.var(axis=0) * {broken}"))
    assert grade.misconceptions == ()
    assert "breaks down" in grade.message
    assert open_it(mutants=[mutant]).grade(UNBIASED).misconceptions == ("unbiased-variance",)


def test_where_rounding_is_hard_right_forms_may_differ_by_more(open_it: Any, run: Run) -> None:
    """By its type's tolerance the float32 solution is far off here; float64 is not refused for that."""
    faint = FIELDS["inputs"].replace("0.1 * noise", "0.02 * noise")
    assert open_it(inputs=faint).grade(IN_DOUBLE).verdict is Verdict.CORRECT
    strict = with_far(stability=False)
    assert open_it(inputs=faint, cases=strict).grade(IN_DOUBLE).verdict is Verdict.PARTIAL
    proof = prove(variance_question(inputs=faint), run)
    assert proof.proven, proof.findings
    assert proof.matrix[0].margins[1] > 1e5


def test_a_solution_that_is_unstable_itself_is_an_error(run: Run) -> None:
    findings = prove(variance_question(solution=ONE_PASS, mutants=[], equivalents=[]), run).findings
    message = next(each.message for each in findings if each.level is Level.ERROR)
    assert (Level.ERROR, ("cases", 1)) in places(findings)
    assert message.startswith(
        "the solution is unstable here itself: run in float64, its `var` differs by more than 1% of the"
    )


def test_a_tolerance_of_the_authors_own_is_their_word_on_it(run: Run) -> None:
    rule = {"var": {"absolute": 100, "reason": "for this test"}}
    changes = {"cases": with_far(outputs=rule), "solution": ONE_PASS, "equivalents": [], "mutants": []}
    assert prove(variance_question(**changes), run).proven


def test_a_case_that_no_mutant_fails_is_remarked_on(run: Run) -> None:
    near = with_far(run='return {"var": variance(near + 0)}')
    unstable = [FIELDS["mutants"][0]]
    findings = prove(variance_question(cases=near, mutants=unstable), run).findings
    remark = next(each for each in findings if each.place == ("cases", 1))
    assert remark.level is Level.WARNING
    assert remark.message == "nothing shows that this case can fail: no mutant does"
    ordinary = [NEAR, near[1] | {"stability": False}]
    findings = prove(variance_question(cases=ordinary, mutants=unstable), run).findings
    assert ("cases", 1) not in [each.place for each in findings]


def test_and_one_that_a_mutant_only_just_fails(run: Run) -> None:
    rule = {"var": {"absolute": 5, "reason": "for this test"}}
    findings = prove(
        variance_question(cases=with_far(outputs=rule), mutants=FIELDS["mutants"][:1]), run
    ).findings
    remark = next(each for each in findings if each.place == ("cases", 1))
    assert remark.message.startswith("nothing shows that this case can fail: the clearest mutant is ")
