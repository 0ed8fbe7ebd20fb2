"""Figures that say how a process and its database stand at the moment when they are asked for.

What is counted as things happen is in `app/observing/metrics.py`; both are given out together.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.pool import QueuePool

from app.db.depths import Depths, look_at_depths
from app.db.engine import Database
from app.observing.metrics import COUNTED
from app.services import Grading
from questions.bank import Bank

LOOK_INTERVAL_S = 5.0  # scrapes that come closer together share one look at the database
GRADING_STATES = ("off", "starting", "ready", "refused")
GAUGES = {
    "database_connections": "Connections of this process's pool, by state (in_use, idle).",
    "database_connections_limit": "Most connections that this process's pool opens.",
    "grading_state": "1 for the state of grading in this process (off, starting, ready, refused), else 0.",
    "sandbox_wanted_boxes": "Children that should wait for an answer, by library set.",
    "sandbox_ready_boxes": "Children that do wait for an answer, by library set.",
    "bank_questions": "Questions that are asked.",
    "bank_faults": "Faults of files that were left out.",
    "bank_fingerprint": "A number made of all questions' versions: who asks the same shows the same.",
    "queue_waiting": "Rows that wait in the whole installation, by kind of work.",
    "queue_oldest_seconds": "Age of the oldest row that waits, by kind of work; 0: none.",
    "answers_running": "Answers being graded in the whole installation.",
    "answers_failed": "Answers given up by our fault in the whole installation, and not put up again.",
}
SANDBOX_COUNTS = {
    "starts": "Starts of the process that children are forked from; after the first, it had been lost.",
    "forked": "Children asked for.",
    "runs": "Jobs that came to an end.",
    "killed": "Children that something outside the sandbox ended, such as a host short of memory.",
    "lost": "Children, or what they are forked from, that went by themselves.",
    "failed": "Jobs that were given up, by our fault.",
}
_FINGERPRINT_BYTES = 6  # exact in a float


class SandboxFigures(Protocol):
    """How one library set's sandbox stands: `graders.sandbox.figures.PoolFigures`, unseen from here."""

    @property
    def library_set(self) -> str:
        """The library set."""
        ...

    @property
    def wanted(self) -> int:
        """Children that should wait."""
        ...

    @property
    def ready(self) -> int:
        """Children that do."""
        ...

    @property
    def counts(self) -> Mapping[str, int]:
        """What happened since the start, by the names in `SANDBOX_COUNTS`."""
        ...


@dataclass(eq=False)  # a registry keeps it in a dictionary
class Gauges(Collector):
    """What of this process can be asked; `bank` None and no `sandboxes` where it has none."""

    database: Database
    grading: Grading
    bank: Bank | None = None
    sandboxes: Callable[[], Iterable[SandboxFigures]] = tuple
    _depths: Depths | None = None
    _looked_at_s: float = -LOOK_INTERVAL_S
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def collect(self) -> Iterator[Metric]:
        """Every figure, as it is now; what waits as it was at the last `look`."""
        yield from self._database_figures()
        states = {state: int(self.grading.state == state) for state in GRADING_STATES}
        yield _by("grading_state", "state", states)
        yield from _sandbox_figures(list(self.sandboxes()))
        if self.bank is not None:
            yield from _bank_figures(self.bank)
        if self._depths is not None:
            yield from _queue_figures(self._depths, datetime.now(UTC))

    async def look(self) -> None:
        """Ask the database what waits, unless that was done just now.

        Where it does not answer, its error is raised, and until the next look nothing is told of
        what waits.
        """
        async with self._looking:
            if time.monotonic() - self._looked_at_s < LOOK_INTERVAL_S:
                return
            self._depths = None
            async with self.database.reading() as session:
                self._depths = await look_at_depths(session, datetime.now(UTC))
            self._looked_at_s = time.monotonic()

    def _database_figures(self) -> Iterator[Metric]:
        pool = self.database.engine.pool
        assert isinstance(pool, QueuePool)
        states = {"in_use": pool.checkedout(), "idle": pool.checkedin()}
        yield _by("database_connections", "state", states)
        yield _one("database_connections_limit", pool.size())


class Figures:
    """Everything that one process gives out."""

    def __init__(self, gauges: Gauges) -> None:
        self.gauges = gauges
        self.registry = CollectorRegistry()
        for collector in (COUNTED, gauges):
            self.registry.register(collector)
        ProcessCollector(registry=self.registry)

    def text(self) -> bytes:
        """All of it in the text format of Prometheus; reads /proc, so better not in the event loop."""
        return generate_latest(self.registry)


def _sandbox_figures(found: list[SandboxFigures]) -> Iterator[Metric]:
    label = "library_set"
    yield _by("sandbox_wanted_boxes", label, {each.library_set: each.wanted for each in found})
    yield _by("sandbox_ready_boxes", label, {each.library_set: each.ready for each in found})
    for name, said in SANDBOX_COUNTS.items():
        counter = CounterMetricFamily(f"batchmark_sandbox_{name}", said, labels=[label])
        for each in found:
            counter.add_metric([each.library_set], each.counts[name])
        yield counter


def _bank_figures(bank: Bank) -> Iterator[Metric]:
    versions = ",".join(f"{name}:{bank.questions[name].version}" for name in sorted(bank.questions))
    digest = hashlib.sha256(versions.encode()).digest()[:_FINGERPRINT_BYTES]
    yield _one("bank_questions", len(bank.questions))
    yield _one("bank_faults", len(bank.errors))
    yield _one("bank_fingerprint", int.from_bytes(digest, "big"))


def _queue_figures(depths: Depths, now: datetime) -> Iterator[Metric]:
    ages_s = {
        kind: max(0.0, (now - depth.oldest_at).total_seconds()) if depth.oldest_at else 0.0
        for kind, depth in depths.waiting.items()
    }
    yield _by("queue_waiting", "kind", {kind: depth.waiting for kind, depth in depths.waiting.items()})
    yield _by("queue_oldest_seconds", "kind", ages_s)
    yield _one("answers_running", depths.running)
    yield _one("answers_failed", depths.failed)


def _one(name: str, value: float) -> Metric:
    return GaugeMetricFamily(f"batchmark_{name}", GAUGES[name], value=value)


def _by(name: str, label: str, values: Mapping[str, float]) -> Metric:
    gauge = GaugeMetricFamily(f"batchmark_{name}", GAUGES[name], labels=[label])
    for key, value in values.items():
        gauge.add_metric([key], value)
    return gauge
