"""Which outputs of a code answer get a picture: wrong ones, and curves even when right; never hidden ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from graders.coding.prepare import Outputs, Prepared
from graders.comparing.numbers import expected_array, find_array
from graders.comparing.picture import picture_curve, picture_deviation
from graders.comparing.tolerance import derive_tolerance
from graders.pictures import Picture
from graders.values import Array, Value
from graders.verdicts import CaseResult, OutputResult, Verdict
from questions.code import Case, CodeQuestion, OutputRule

MAX_PICTURES = 12  # of one grade: they are kept with it for ever, and each may take 8 KB
_RULE = OutputRule()


@dataclass(frozen=True)
class _Scene:
    """One case: what it gave, what it should, how far right forms differ, and the question's inputs."""

    case: Case
    got: Outputs
    expected: Outputs
    spreads: Mapping[str, float]
    inputs: Outputs


def add_pictures(
    question: CodeQuestion,
    prepared: Prepared,
    results: Iterable[CaseResult],
    outputs: Iterable[Outputs | None],
) -> tuple[CaseResult, ...]:
    """The results, with the records of what is worth drawing in them; `outputs` as in their cases."""
    room = MAX_PICTURES
    pictured = []
    for index, (result, got) in enumerate(zip(results, outputs, strict=True)):
        case = question.cases[index]
        if not got or not case.visible or not room:
            pictured.append(result)
            continue
        scene = _Scene(case, got, prepared.expected[index], prepared.spreads[index], prepared.inputs)
        pictures = dict(islice(_picture_outputs(scene, result.outputs), room))
        room -= len(pictures)
        pictured.append(_with_pictures(result, pictures) if pictures else result)
    return tuple(pictured)


def _picture_outputs(scene: _Scene, results: Iterable[OutputResult]) -> Iterator[tuple[str, Picture]]:
    for result in results:
        rule = scene.case.outputs.get(result.name, _RULE)
        if result.name in scene.got and _is_worth_drawing(result, rule):
            picture = _picture(scene, result, rule)
            if picture:
                yield result.name, picture


def _is_worth_drawing(result: OutputResult, rule: OutputRule) -> bool:
    if rule.picture == "curve":
        return True
    return rule.picture == "deviation" and result.verdict is not Verdict.CORRECT


def _picture(scene: _Scene, result: OutputResult, rule: OutputRule) -> Picture | None:
    got, expected = find_array(scene.got[result.name]), _find_expected(scene.expected.get(result.name))
    if got is None or expected is None:
        return None
    if rule.picture == "curve":
        return picture_curve(got, expected)
    # Where values are not finite, the result has no tolerance of its own.
    tolerance = result.tolerance
    if tolerance is None:
        tolerance = derive_tolerance(expected, rule, scene.spreads.get(result.name, 0.0)).bound
    return picture_deviation(got, expected, tolerance, _named_in(scene.case.run, scene.inputs))


def _find_expected(value: Value) -> Array | None:
    return expected_array(value) if isinstance(value, Array | bool | int | float) else find_array(value)


def _named_in(run: str, inputs: Outputs) -> Outputs:
    """The inputs that a case uses, in the question's order."""
    names = set(re.findall(r"\w+", run))
    return {name: value for name, value in inputs.items() if name in names}


def _with_pictures(result: CaseResult, pictures: Mapping[str, Picture]) -> CaseResult:
    outputs = tuple(
        output.model_copy(update={"picture": pictures[output.name]}) if output.name in pictures else output
        for output in result.outputs
    )
    return result.model_copy(update={"outputs": outputs})
