"""A pool tells what it has done and how it stands; a grade tells where its time went."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from boxes import READY, start_or_skip
from jobs import DOUBLE, job

from graders.answers import CodeAnswer
from graders.judge import Judge
from graders.sandbox.box import Box, BoxKilledError
from graders.sandbox.pool import Pool
from graders.verdicts import GraderError, Verdict
from questions.bank import load_bank
from questions.code import CodeQuestion

pytestmark = pytest.mark.sandbox
QUESTION = "forward-backward-numpy"


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool("numpy", ready=READY) as pool:
        yield start_or_skip(pool)


def test_runs_starts_and_losses_are_counted(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pool.figures()
    assert (first.library_set, first.wanted, first.ready) == ("numpy", READY, READY)
    assert first.counts["starts"] == 1
    pool.run(job(DOUBLE))
    pool.close()
    assert pool.figures().ready == 0
    pool.run(job(DOUBLE))
    with monkeypatch.context() as patch:
        patch.setattr(Box, "run", _killed)
        with pytest.raises(GraderError):
            pool.run(job(DOUBLE))
    counts = pool.figures().counts
    assert counts["runs"] == 2
    assert counts["starts"] == 2
    assert counts["killed"] == 2
    assert counts["failed"] == 1
    assert counts["forked"] >= 4


def _killed(*_: object, **_named: object) -> None:
    raise BoxKilledError("the child was killed from outside")


def test_a_grade_says_where_its_time_went() -> None:
    loaded = load_bank(only=QUESTION).questions[QUESTION]
    assert isinstance(loaded.question, CodeQuestion)
    answer = CodeAnswer(source=loaded.question.solution)
    with Judge(ready_boxes=1) as judge:
        graded = judge.grade(loaded, answer, 0)
        again = judge.grade(loaded, answer, 0)
        assert [each.library_set for each in judge.figures() if each.counts["runs"]] == ["numpy"]
    assert graded.verdict is Verdict.CORRECT
    assert graded.prepared_ms > again.prepared_ms >= 0
    assert graded.compared_ms > 0
    assert graded.elapsed_ms > 0
