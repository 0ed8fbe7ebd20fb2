"""Which outputs get a picture: wrong ones and curves, in cases that may be seen, and not without end."""

from __future__ import annotations

from typing import Any

import numpy as np

from graders.coding.picturing import MAX_PICTURES, add_pictures
from graders.coding.prepare import Outputs, Prepared
from graders.pictures import Curve, Deviation
from graders.values import Array, Value
from graders.verdicts import CaseResult, OutputResult, Verdict
from questions.code import CodeQuestion

RIGHT, WRONG = Verdict.CORRECT, Verdict.WRONG_ANSWER


def value(data: object) -> Array:
    array = np.array(data)
    return Array(array, "ndarray", array.dtype.name)


def question(*cases: dict[str, Any]) -> CodeQuestion:
    numbered = [
        {"id": f"c{number}", "points": 1, "run": "return f(x)", **case} for number, case in enumerate(cases)
    ]
    return CodeQuestion.model_validate(
        {
            "kind": "code",
            "id": "drawn",
            "title": "Drawn",
            "lesson": "L0",
            "points": len(cases),
            "prompt": "…",
            "library": "numpy",
            "provides": ["f"],
            "starter": "def f(x): return None",
            "solution": "def f(x): return x",
            "inputs": "return {}",
            "cases": numbered,
        }
    )


def pictured(
    asked: CodeQuestion, got: Value, expected: Value, verdict: Verdict, **inputs: Value
) -> list[Any]:
    """The pictures of an output `out`, the same in every case."""
    count = len(asked.cases)
    wanted: Outputs = {"out": expected}
    prepared = Prepared(0, inputs, (wanted,) * count, ({},) * count, (None,) * count, ())
    output = OutputResult(name="out", verdict=verdict, tolerance=1e-9)
    results = [
        CaseResult(
            id=case.id, verdict=verdict, points=0, max_points=1, outputs=(output,), visible=case.visible
        )
        for case in asked.cases
    ]
    made = add_pictures(asked, prepared, results, [{"out": got}] * count)
    assert [each.model_copy(update={"outputs": (output,)}) for each in made] == results
    return [each.outputs[0].picture for each in made]


ONES, ZEROS = value(np.ones((3, 2))), value(np.zeros((3, 2)))
SERIES = value([3.0, 2.0, 1.0])


def test_a_wrong_output_gets_its_deviation_and_a_right_one_nothing() -> None:
    (picture,) = pictured(question({}), ONES, ZEROS, WRONG)
    assert isinstance(picture, Deviation)
    assert pictured(question({}), ZEROS, ZEROS, RIGHT) == [None]


def test_hidden_cases_get_none() -> None:
    curve = {"outputs": {"out": {"picture": "curve"}}}
    assert pictured(question({"visible": False}, {}), ONES, ZEROS, WRONG)[0] is None
    assert pictured(question({"visible": False, **curve}), SERIES, SERIES, RIGHT) == [None]


def test_a_curve_is_kept_even_when_right() -> None:
    for verdict in (RIGHT, WRONG):
        (picture,) = pictured(question({"outputs": {"out": {"picture": "curve"}}}), SERIES, SERIES, verdict)
        assert isinstance(picture, Curve)


def test_an_author_can_ask_for_none() -> None:
    assert pictured(question({"outputs": {"out": {"picture": "none"}}}), ONES, ZEROS, WRONG) == [None]


def test_lists_of_numbers_are_drawn_and_other_things_are_not() -> None:
    (picture,) = pictured(question({}), [1.0, 2.0], [1.0, 3.0], WRONG)
    assert isinstance(picture, Deviation)
    things: list[Value] = ["text", None, {"a": ONES}, [{"layer": "ReLU"}], [1.0, [2.0]], 2.5, []]
    for got in things:
        assert pictured(question({}), got, ZEROS, WRONG) == [None]
        assert pictured(question({}), ZEROS, got, WRONG) == [None]


def test_a_grade_has_no_more_than_so_many() -> None:
    pictures = pictured(question(*[{}] * (MAX_PICTURES + 3)), ONES, ZEROS, WRONG)
    assert [picture is not None for picture in pictures] == [True] * MAX_PICTURES + [False] * 3


def test_before_is_an_input_that_the_case_uses() -> None:
    asked = question({"run": "return f(seen)"}, {"run": "return f(unseen)"})
    pictures = pictured(asked, ONES, ZEROS, WRONG, seen=ZEROS, unseen=ONES)
    assert [picture.before_name for picture in pictures] == ["seen", "unseen"]


def test_the_tolerance_is_derived_where_the_result_has_none() -> None:
    asked = question({})
    output = OutputResult(name="out", verdict=WRONG)  # as where values are not finite
    prepared = Prepared(0, {}, ({"out": ONES},), ({},), (None,), ())
    result = CaseResult(id="c0", verdict=WRONG, points=0, max_points=1, outputs=(output,))
    got = value([[np.nan, 1.0], [1.0, 1.5], [1.0, 1.0 + 1e-15]])
    (made,) = add_pictures(asked, prepared, [result], [{"out": got}])
    picture = made.outputs[0].picture
    assert isinstance(picture, Deviation)
    assert 1e-12 < picture.tolerance < 1e-10


def test_outputs_that_never_came_back_are_passed_over() -> None:
    asked = question({}, {})
    output = OutputResult(name="out", verdict=WRONG)
    prepared = Prepared(0, {}, ({"out": ONES},) * 2, ({},) * 2, (None,) * 2, ())
    result = CaseResult(id="c0", verdict=WRONG, points=0, max_points=1, outputs=(output,))
    assert add_pictures(asked, prepared, [result] * 2, [None, {"other": ONES}]) == (result, result)
