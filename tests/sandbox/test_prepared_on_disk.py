"""Where a prepared variant comes from makes no difference to a grade, only to the wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from boxes import judge_or_skip
from structlog.testing import capture_logs
from tiny_question import Library

from app.settings import Settings
from app.worker import make_judge
from graders.answers import CodeAnswer
from graders.judge import Judge, StoppedError
from graders.sandbox.outcome import Job, RunOutcome, Watch
from graders.sandbox.pool import Pool
from graders.verdicts import Grade
from questions.bank import load_bank
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion

pytestmark = pytest.mark.sandbox

BANK = load_bank().questions
# What a grade cost is no part of what it says, and never twice the same.
COSTS = {name for name in Grade.model_fields if name.endswith(("_ms", "_mib"))}
VARIANT = 1
GetPool = Callable[[Library], Pool]


class CountingJudge(Judge):
    """Counts its runs, in a sandbox that it need not start."""

    def __init__(self, get_pool: GetPool, cache_dir: Path | None = None) -> None:
        super().__init__(cache_dir=cache_dir)
        self.runs = 0
        self._pool_of = get_pool

    def run(self, job: Job, watch: Watch | None = None) -> RunOutcome:
        self.runs += 1
        return self._pool_of("torch" if job.library_set == "torch" else "numpy").run(job, watch)


def answers_to(question: CodeQuestion) -> list[str]:
    """Right, wrong in several ways, and not running at all."""
    mutants = [mutant.source(question.solution) for mutant in question.mutants]
    return [question.solution, question.starter, *mutants, "raise RuntimeError"]


def with_few_mutants(question_id: str) -> LoadedQuestion:
    """The question, quicker to prepare."""
    loaded = BANK[question_id]
    assert isinstance(loaded.question, CodeQuestion)
    question = loaded.question.model_copy(update={"mutants": loaded.question.mutants[:3]})
    return replace(loaded, question=question)


def grades_by(judge: Judge, question_id: str) -> list[dict[str, Any]]:
    loaded = with_few_mutants(question_id)
    assert isinstance(loaded.question, CodeQuestion)
    grades = [judge.grade(loaded, CodeAnswer(source=each), VARIANT) for each in answers_to(loaded.question)]
    return [grade.model_dump(exclude=COSTS) for grade in grades]


@pytest.mark.parametrize("question_id", ["forward-backward-numpy", "forward-train-torch"])
def test_a_grade_is_the_same_from_memory_and_from_disk(
    question_id: str, tmp_path: Path, get_pool: GetPool
) -> None:
    without, first, second = (CountingJudge(get_pool, folder) for folder in (None, tmp_path, tmp_path))
    grades = grades_by(without, question_id)
    assert grades_by(first, question_id) == grades
    assert grades_by(second, question_id) == grades
    assert without.runs == first.runs > second.runs + len(grades)
    assert second.runs == len(grades)
    assert grades[0]["verdict"] == "correct"
    assert any(grade["misconceptions"] for grade in grades)


def test_what_was_prepared_ahead_costs_a_submission_one_run(tmp_path: Path, get_pool: GetPool) -> None:
    loaded = with_few_mutants("forward-backward-numpy")
    assert isinstance(loaded.question, CodeQuestion)
    judge = CountingJudge(get_pool, tmp_path)
    judge.prepare(loaded, VARIANT, threading.Event())
    before = judge.runs
    assert before > len(loaded.question.mutants)
    judge.grade(loaded, CodeAnswer(source=loaded.question.solution), VARIANT)
    assert judge.runs == before + 1


def test_preparing_ahead_stops_when_it_is_told_and_leaves_nothing_half_made(
    tmp_path: Path, get_pool: GetPool
) -> None:
    stop = threading.Event()
    stop.set()
    judge = CountingJudge(get_pool, tmp_path)
    with pytest.raises(StoppedError):
        judge.prepare(BANK["forward-backward-numpy"], VARIANT, stop)
    assert judge.runs == 0
    assert list(tmp_path.rglob("*.prepared")) == []


def test_a_question_without_code_has_nothing_to_prepare(get_pool: GetPool) -> None:
    judge = CountingJudge(get_pool)
    judge.prepare(BANK["running-mean-step"], 0, threading.Event())
    assert judge.runs == 0


def test_a_service_whose_cache_can_not_be_written_grades_and_logs_it_once(tmp_path: Path) -> None:
    judge_or_skip().close()
    blocked = tmp_path / "file"
    blocked.write_text("")
    judge = make_judge(Settings(var_dir=tmp_path, cache_dir=blocked))
    loaded = with_few_mutants("forward-backward-numpy")
    assert isinstance(loaded.question, CodeQuestion)
    try:
        with capture_logs() as logs:
            for variant in (0, 1):
                grade = judge.grade(loaded, CodeAnswer(source=loaded.question.solution), variant)
                assert grade.verdict == "correct"
    finally:
        judge.close()
    [line] = logs
    assert line["log_level"] == "warning"
    assert "can't be kept on disk" in line["event"]
