"""What `batchmark grade` prints of a case that is hard on rounding."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands.grade_lines import grade_line, grade_text
from graders.verdicts import CaseResult, Grade, OutputResult, Verdict
from questions.bank import Bank, load_bank

TOLD = "Right formula, unstable here: and so on."


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


@pytest.fixture
def grade() -> Grade:
    wrong, right = Verdict.WRONG_ANSWER, Verdict.CORRECT
    off = OutputResult(
        name="var", verdict=wrong, max_error=0.5, tolerance=1e-6, ulps=4096.0, message="Off by 0.5."
    )
    cases = (
        CaseResult(id="near", verdict=right, points=1, max_points=1),
        CaseResult(
            id="far", verdict=wrong, points=0, max_points=1, outputs=(off,), message=TOLD, stability=True
        ),
    )
    return Grade(verdict=Verdict.PARTIAL, points=1, max_points=2, message=f"1 of 2. {TOLD}", cases=cases)


def test_programs_read_ulps_and_which_case_is_one_of_stability(grade: Grade) -> None:
    near, far = grade_line("a.py", grade)["cases"]
    assert (near["stability"], far["stability"]) == (False, True)
    assert far["outputs"][0] | {"ulps": 4096.0, "max_error": 0.5, "tolerance": 1e-6} == far["outputs"][0]


def test_people_read_what_is_said_of_the_case_and_then_of_its_outputs(grade: Grade, bank: Bank) -> None:
    lines = grade_text(str(Path("a.py")), grade, bank).splitlines()
    assert lines[-3:] == ["  ✗ far: 0 of 1", f"      {TOLD}", "      var: Off by 0.5."]


def test_nothing_is_said_twice(grade: Grade, bank: Bank) -> None:
    near, far = grade.cases
    ordinary = far.model_copy(update={"message": "Off by 0.5."})
    said = grade_text("a.py", grade.model_copy(update={"cases": (near, ordinary)}), bank)
    assert said.count("Off by 0.5.") == 1
