"""Every figure that is counted as things happen. Labels have few values: never an id or a text.

What a figure says of the state of a process or of the database is in `app/gauges.py`.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

# When each series began is of no use, and doubles them.
disable_created_metrics()  # type: ignore[no-untyped-call]
COUNTED = CollectorRegistry()
_ANSWER_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_STAGE_S = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_LAG_S = (1, 5, 10, 30, 60, 300, 900, 3_600, 6 * 3_600, 24 * 3_600)

HTTP_REQUESTS = Counter(
    "batchmark_http_requests",
    "Requests answered, by method, route and status.",
    ["method", "route", "status"],
    registry=COUNTED,
)
HTTP_SECONDS = Histogram(
    "batchmark_http_request_seconds",
    "Time from a request to the first byte of its answer, by route.",
    ["route"],
    buckets=_ANSWER_S,
    registry=COUNTED,
)
GRADES = Counter(
    "batchmark_grades",
    "Answers judged, by what for (attempt, try, regrade) and verdict.",
    ["purpose", "verdict"],
    registry=COUNTED,
)
GRADING_FAILURES = Counter(
    "batchmark_grading_failures",
    "Grades that did not come about, by whose fault (service, question) "
    "and what came of it (retried, given_up).",
    ["purpose", "fault", "outcome"],
    registry=COUNTED,
)
STAGE_SECONDS = Histogram(
    "batchmark_grading_stage_seconds",
    "Time of a grade's stages: waited in the queue; variant prepared; ran in the sandbox; "
    "compared and diagnosed beside the run; stored.",
    ["purpose", "stage"],
    buckets=_STAGE_S,
    registry=COUNTED,
)
MESSAGES = Counter(
    "batchmark_messages",
    "Messages to other servers, by kind (score, roster, webhook) and result (sent, postponed, given_up).",
    ["kind", "result"],
    registry=COUNTED,
)
MESSAGE_LAG = Histogram(
    "batchmark_message_lag_seconds",
    "Time from the fact to its arrival at the other server, by kind.",
    ["kind"],
    buckets=_LAG_S,
    registry=COUNTED,
)
