"""How grading went, as figures and traces tell it: which stages there were, and how long each took."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from app.db.tables import Submission, Try
from app.observing.metrics import COUNTED
from app.observing.traces import TRACES, Span
from app.pipeline.answering.stages import REGRADE, Fault, Moments, tell_failed_try, tell_graded, tell_judged
from graders.verdicts import Grade, Verdict

BEGAN = datetime(2025, 12, 1, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MOMENTS = Moments(BEGAN, BEGAN + 2 * SECOND, BEGAN + 2.5 * SECOND)
WAITED_S = 3


class Kept:
    """Takes spans as they come."""

    def __init__(self) -> None:
        self.spans: list[tuple[Span, str | None]] = []

    def record(self, span: Span, submission_id: str | None, *, is_root: bool) -> None:
        assert not is_root
        self.spans.append((span, submission_id))

    def close(self) -> None:
        pass


@pytest.fixture
def kept() -> Iterator[Kept]:
    kept = Kept()
    TRACES.recorder = kept
    yield kept
    TRACES.end()


class Figures:
    """What was counted since the last look."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry, self._seen = registry, {}
        self._seen = self._now()

    def _now(self) -> dict[tuple[str, ...], float]:
        return {
            (sample.name.removeprefix("batchmark_"), *sample.labels.values()): sample.value
            for family in self._registry.collect()
            for sample in family.samples
            if sample.name.startswith("batchmark_grad") and "le" not in sample.labels
        }

    def more(self) -> dict[tuple[str, ...], float]:
        now = self._now()
        more = {key: value - self._seen.get(key, 0.0) for key, value in now.items()}
        self._seen = now
        return {key: pytest.approx(value) for key, value in more.items() if value}


@pytest.fixture
def figures() -> Figures:
    return Figures(COUNTED)


def sent(**values: Any) -> Submission:
    made = {"id": "s-1", "purpose": "attempt", "question_id": "mean", "turn": 1, "tries": 1}
    return Submission(**{**made, "created_at": BEGAN - WAITED_S * SECOND, **values})


def grade(**times_ms: float) -> Grade:
    return Grade(verdict=Verdict.CORRECT, points=1.0, max_points=1.0, message="", **times_ms)  # type: ignore[arg-type]


FULL = grade(prepared_ms=250.0, elapsed_ms=1_000.0, compared_ms=500.0)


def test_every_stage_is_told_with_its_time(figures: Figures) -> None:
    tell_graded(sent(), FULL, MOMENTS)
    stages = {"waited": WAITED_S, "prepared": 0.25, "ran": 1.0, "compared": 0.5, "stored": 0.5}
    counts = {("grading_stage_seconds_count", "attempt", stage): 1 for stage in stages}
    sums = {("grading_stage_seconds_sum", "attempt", stage): took for stage, took in stages.items()}
    assert figures.more() == {("grades_total", "attempt", "correct"): 1, **counts, **sums}


@pytest.mark.parametrize(("values", "has_waited"), [({}, True), ({"turn": 0}, False), ({"tries": 2}, False)])
def test_what_never_waited_or_was_tried_before_has_no_time_of_waiting(
    figures: Figures, values: dict[str, Any], has_waited: bool
) -> None:
    tell_graded(sent(**values), grade(), MOMENTS)
    more = figures.more()
    assert (("grading_stage_seconds_count", "attempt", "waited") in more) is has_waited
    assert not any("ran" in key or "prepared" in key for key in more)


def test_a_clock_that_was_put_back_makes_no_time_negative(figures: Figures) -> None:
    tell_graded(sent(created_at=BEGAN + SECOND), grade(), Moments(BEGAN, BEGAN, BEGAN - SECOND))
    more = figures.more()
    assert more["grading_stage_seconds_count", "attempt", "waited"] == 1
    assert not any("grading_stage_seconds_sum" in key for key in more)


def test_a_regrade_is_counted_apart(figures: Figures) -> None:
    tell_judged(REGRADE, grade(elapsed_ms=0.5))
    assert figures.more() == {
        ("grades_total", "regrade", "correct"): 1,
        ("grading_stage_seconds_count", "regrade", "ran"): 1,
        ("grading_stage_seconds_sum", "regrade", "ran"): 0.0005,
    }


@pytest.mark.parametrize(("is_over", "outcome"), [(True, "given_up"), (False, "retried")])
def test_a_try_that_failed_is_counted_and_a_span_that_failed(
    kept: Kept, figures: Figures, is_over: bool, outcome: str
) -> None:
    tell_failed_try(sent(tries=2), Fault.QUESTION, BEGAN, is_over=is_over)
    assert figures.more() == {("grading_failures_total", "attempt", "question", outcome): 1}
    ((span, submission_id),) = kept.spans
    assert (submission_id, span.name, span.began_at, span.failed) == ("s-1", "grade", BEGAN, True)
    assert span.attributes == {"try": 2, "fault": "question", "given_up": is_over}
    assert span.ended_at > BEGAN


def test_the_spans_of_a_grade_follow_each_other_up_to_its_judging(kept: Kept) -> None:
    tell_graded(sent(), FULL, MOMENTS)
    (wait, waited_id), (whole, whole_id) = kept.spans
    assert waited_id == whole_id == "s-1"
    assert (wait.name, wait.began_at, wait.ended_at) == ("wait", BEGAN - WAITED_S * SECOND, BEGAN)
    assert wait.attributes == {"try": 1}
    assert (whole.name, whole.began_at, whole.ended_at, whole.failed) == (
        "grade",
        BEGAN,
        MOMENTS.stored_at,
        False,
    )
    assert whole.attributes == {
        "batchmark.question": "mean",
        "batchmark.purpose": "attempt",
        "batchmark.verdict": "correct",
        "try": 1,
    }
    parts = [
        (each.name, (each.began_at - BEGAN) / SECOND, (each.ended_at - BEGAN) / SECOND)
        for each in whole.children
    ]
    assert parts == [
        ("prepare", 0.25, 0.5),
        ("sandbox", 0.5, 1.5),
        ("compare", 1.5, 2.0),
        ("store", 2.0, 2.5),
    ]


def test_no_stage_begins_before_the_whole(kept: Kept) -> None:
    tell_graded(sent(turn=0), grade(elapsed_ms=60_000.0, compared_ms=500.0), MOMENTS)
    ((whole, _),) = kept.spans
    assert (whole.children[0].name, whole.children[0].began_at) == ("sandbox", BEGAN)


def test_a_try_is_told_as_one(figures: Figures) -> None:
    one = Try(id="t-1", purpose="try", question_id="mean", turn=1, tries=2, created_at=BEGAN)
    tell_graded(one, grade(), MOMENTS)
    assert ("grades_total", "try", "correct") in figures.more()
