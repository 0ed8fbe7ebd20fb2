"""Counts what is sent to other servers, and how long it took from the fact to its arrival."""

from __future__ import annotations

from datetime import datetime

from app.observing.metrics import MESSAGE_LAG, MESSAGES


def tell_sent(kind: str, now: datetime, *, since: datetime | None = None) -> None:
    """A message of this kind (score, roster, webhook) arrived; `since`: when it became due to be told."""
    MESSAGES.labels(kind, "sent").inc()
    if since is not None:
        MESSAGE_LAG.labels(kind).observe(max(0.0, (now - since).total_seconds()))


def tell_unsent(kind: str, *, is_over: bool) -> None:
    """A message did not arrive; `is_over`: and is not tried again by itself."""
    MESSAGES.labels(kind, "given_up" if is_over else "postponed").inc()
