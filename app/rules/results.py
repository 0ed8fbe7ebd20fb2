"""What a learner may see of a grade: everything but what hidden cases were given and gave back."""

from __future__ import annotations

from pydantic import BaseModel

from graders.verdicts import CaseResult, Grade, TraceLine, Verdict


class GradeView(BaseModel):
    """A grade as it is shown: what the answer is worth, whatever hints were opened before it.

    `score` from 0 to 1, times in milliseconds, memory in MiB.
    """

    verdict: Verdict
    score: float
    points: float
    max_points: float
    message: str
    misconceptions: tuple[str, ...]
    feedback: tuple[str, ...]
    remarks: tuple[str, ...]
    cases: tuple[CaseResult, ...]
    trace: tuple[TraceLine, ...]
    printed: str
    printed_truncated: bool
    explanation: str | None = None
    engine: str
    libraries: dict[str, str]
    elapsed_ms: float
    cpu_ms: float
    memory_mib: float


def view_grade(grade: Grade, explanation: str | None = None) -> GradeView:
    """The grade as its learner may see it."""
    shown = grade.model_dump(exclude={"cases", "question_version", "variant"})
    cases = tuple(case if case.visible else _without_values(case) for case in grade.cases)
    if grade.printed and not all(case.visible for case in cases):
        # A print is the easiest way to carry a hidden case's inputs out.
        remark = "What your code printed is not shown, because this question has hidden cases."
        shown |= {"printed": "", "printed_truncated": False, "remarks": (*grade.remarks, remark)}
    return GradeView(**shown, score=grade.score, cases=cases, explanation=explanation)


def _without_values(case: CaseResult) -> CaseResult:
    # Messages and exception texts may quote inputs, so they go too.
    return CaseResult(
        id=case.id,
        title=case.title,
        verdict=case.verdict,
        points=case.points,
        max_points=case.max_points,
        visible=False,
        stability=case.stability,
    )
