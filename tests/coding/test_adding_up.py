"""From outcomes to a grade, without a sandbox: points not exact in binary, and how a file may begin."""

from __future__ import annotations

import pytest
from counted_run import CountedRun, double_question

from graders.coding.judging import grade_code
from graders.coding.prepare import prepare
from graders.sandbox.outcome import Job, Returned, RunOutcome, Watch
from graders.verdicts import Grade, Verdict
from questions.code import CodeQuestion

WRONG = "def f(x):\n    return 4 * x * 1\n"


def question_worth(points: float, *parts: float) -> CodeQuestion:
    cases = [
        {"id": f"case-{number}", "points": part, "run": "return {'out': f(x)}"}
        for number, part in enumerate(parts)
    ]
    return double_question(points=points, cases=cases, mutants=[])


def grade(question: CodeQuestion, source: str, run: CountedRun | None = None) -> Grade:
    run = run or CountedRun()

    def watched(job: Job, _watch: Watch) -> RunOutcome:
        return run(job)

    return grade_code(question, "v", source, prepare(question, 0, CountedRun()), watched)


@pytest.mark.parametrize(
    ("points", "parts"),
    [(1.0, (0.7, 0.2, 0.1)), (1.0, (0.333333333333,) * 3), (0.3, (0.1, 0.2))],
    ids=["rounded down", "cut by the author", "rounded up"],
)
def test_a_right_answer_gets_the_questions_points(points: float, parts: tuple[float, ...]) -> None:
    question = question_worth(points, *parts)
    got = grade(question, question.solution)
    assert (got.verdict, got.points, got.score) == (Verdict.CORRECT, points, 1)
    assert got.message == "Every case agrees with the solution."


def test_a_wrong_one_gets_none() -> None:
    got = grade(question_worth(1.0, 0.7, 0.2, 0.1), WRONG)
    assert (got.verdict, got.points) == (Verdict.WRONG_ANSWER, 0)


def test_what_a_lost_run_told_earns_nothing_once_another_has_been_made() -> None:
    question = question_worth(1.0, 0.5, 0.5)
    prepared = prepare(question, 0, CountedRun())

    def run_again(job: Job, watch: Watch) -> RunOutcome:
        watch(0, Returned(prepared.expected[0]))
        return CountedRun(cut=lambda _: True)(job)

    got = grade_code(question, "v", question.solution, prepared, run_again)
    assert got.points == 0
    assert {case.verdict for case in got.cases} == {Verdict.TIME_LIMIT}


def test_a_byte_order_mark_is_no_part_of_the_answer() -> None:
    question, run = question_worth(1.0, 1.0), CountedRun()
    assert grade(question, f"\ufeff{question.solution}", run).verdict is Verdict.CORRECT
    assert [job.source for job in run.jobs] == [question.solution]
