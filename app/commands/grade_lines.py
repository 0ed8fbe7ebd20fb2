"""How `batchmark grade` prints: one JSON object, or text for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graders.verdicts import CaseResult, Grade, Verdict
from questions.bank import Bank

_SIGNS = {Verdict.CORRECT: "✓", Verdict.PARTIAL: "◐"}
_OUTPUT_FIELDS = {"name", "verdict", "max_error", "ulps", "tolerance", "message"}


def grade_line(file: str, grade: Grade) -> dict[str, Any]:
    """A graded file for programs; the shape is a contract."""
    return {
        "file": file,
        "status": "graded",
        "verdict": grade.verdict,
        "score": grade.score,
        "misconceptions": list(grade.misconceptions),
        "cases": [_case_line(case) for case in grade.cases],
        "elapsed_ms": round(grade.elapsed_ms, 3),
    }


def failed_line(file: str) -> dict[str, Any]:
    """A file that was not graded, by our fault or the question's author's."""
    return {
        "file": file,
        "status": "failed",
        "verdict": None,
        "score": None,
        "misconceptions": [],
        "cases": [],
        "elapsed_ms": 0.0,
    }


def _case_line(case: CaseResult) -> dict[str, Any]:
    return {
        "id": case.id,
        "stability": case.stability,
        "verdict": case.verdict,
        "points": case.points,
        "max_points": case.max_points,
        # By way of JSON, where an infinite error becomes null: JSON has no infinity.
        "outputs": [json.loads(output.model_dump_json(include=_OUTPUT_FIELDS)) for output in case.outputs],
        "message": case.message,
    }


def grade_text(file: str, grade: Grade, bank: Bank) -> str:
    """A graded file for people: verdict and points, the mistake if known, then each case."""
    words = grade.verdict.replace("_", " ")
    lines = [f"{file}: {words}, {grade.points:g} of {grade.max_points:g} points", f"  {grade.message}"]
    for name in grade.misconceptions:
        known = bank.misconceptions.get(name)
        lines.append(
            f"  Known mistake: {known.name}. {known.sentence}" if known else f"  Known mistake: {name}"
        )
    lines += [f"  {text}" for text in (*grade.feedback, *grade.remarks)]
    if len(grade.cases) > 1:  # a single case says again what the grade says
        for case in grade.cases:
            lines += _case_text(case)
    return "\n".join(lines)


def _case_text(case: CaseResult) -> Iterator[str]:
    sign = _SIGNS.get(case.verdict, "✗")
    yield f"  {sign} {case.title or case.id}: {case.points:g} of {case.max_points:g}"
    wrong = [output for output in case.outputs if output.verdict is not Verdict.CORRECT]
    said_below = any(case.message == output.message for output in wrong)
    if case.verdict is not Verdict.CORRECT and case.message and not said_below:
        yield f"      {case.message}"
    for output in wrong:
        yield f"      {output.name}: {output.message}"
