"""Tells figures and traces how grading went, stage by stage. Nothing hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.db.tables import Sent
from app.observing.metrics import GRADES, GRADING_FAILURES, STAGE_SECONDS
from app.observing.traces import TRACES, Span
from graders.verdicts import Grade

REGRADE = "regrade"


class Fault(StrEnum):
    """Whose fault it is that there is no grade."""

    SERVICE = "service"
    QUESTION = "question"


@dataclass(frozen=True)
class Moments:
    """When a grade was begun, judged, and stored."""

    began_at: datetime
    judged_at: datetime
    stored_at: datetime


def tell_graded(sent: Sent, grade: Grade, moments: Moments) -> None:
    """An answer has its grade, and it was stored."""
    tell_judged(sent.purpose, grade)
    waited = sent.turn > 0 and sent.tries == 1  # a later try would count earlier ones as waiting
    if waited:
        _observe(sent.purpose, "waited", moments.began_at - sent.created_at)
    _observe(sent.purpose, "stored", moments.stored_at - moments.judged_at)
    if TRACES.are_on:
        if sent.turn > 0:
            TRACES.record(Span("wait", sent.created_at, moments.began_at, {"try": sent.tries}), sent.id)
        TRACES.record(_span(sent, grade, moments), sent.id)


def tell_judged(purpose: str, grade: Grade) -> None:
    """An answer was judged; `purpose` is a submission's, or `REGRADE`."""
    GRADES.labels(purpose, grade.verdict.value).inc()
    for stage, took in _stages(grade):
        _observe(purpose, stage, took)


def tell_failed(purpose: str, fault: Fault, *, is_over: bool) -> None:
    """There is no grade; `is_over`: and will be none without somebody's doing."""
    GRADING_FAILURES.labels(purpose, fault.value, "given_up" if is_over else "retried").inc()


def tell_failed_try(sent: Sent, fault: Fault, began_at: datetime, *, is_over: bool) -> None:
    """A try at grading an answer failed."""
    tell_failed(sent.purpose, fault, is_over=is_over)
    said = {"try": sent.tries, "fault": fault.value, "given_up": is_over}
    TRACES.record(Span("grade", began_at, datetime.now(UTC), said, failed=True), sent.id)


def _span(sent: Sent, grade: Grade, moments: Moments) -> Span:
    said = {
        "batchmark.question": sent.question_id,
        "batchmark.purpose": sent.purpose,
        "batchmark.verdict": grade.verdict.value,
        "try": sent.tries,
    }
    children, ended_at = [Span("store", moments.judged_at, moments.stored_at)], moments.judged_at
    # Told by how long each took: what ends the judging ends it, and the rest lies before.
    for stage, took in reversed(_stages(grade)):
        began_at = max(moments.began_at, ended_at - took)
        children.insert(0, Span(_SPANS[stage], began_at, ended_at))
        ended_at = began_at
    return Span("grade", moments.began_at, moments.stored_at, said, tuple(children))


_SPANS = {"prepared": "prepare", "ran": "sandbox", "compared": "compare"}


def _stages(grade: Grade) -> list[tuple[str, timedelta]]:
    times_ms = {"prepared": grade.prepared_ms, "ran": grade.elapsed_ms, "compared": grade.compared_ms}
    return [(stage, timedelta(milliseconds=ms)) for stage, ms in times_ms.items() if ms > 0]


def _observe(purpose: str, stage: str, took: timedelta) -> None:
    STAGE_SECONDS.labels(purpose, stage).observe(max(0.0, took.total_seconds()))
