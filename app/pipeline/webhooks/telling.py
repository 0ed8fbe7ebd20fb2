"""A step: one message of the outbox goes to its address, signed, or waits for another time.

At least once: a message is done when its receiver says so, and after a crash it goes out again
under the same id. An address that fails is left in peace for longer and longer, and in the end
told nothing until a person switches it on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import structlog

from app.db.claims import end_claim, give_up, release_claim
from app.db.engine import Database
from app.db.webhooks.deliveries import Claimed, claim_delivery, drop_old_deliveries
from app.db.webhooks.hooks import note_failure, note_success, stop_hook
from app.db.webhooks.tables import DeliveryStatus
from app.lms.errors import PlatformError, SilentError
from app.lms.outgoing import Answer, Outgoing
from app.observing.messages import tell_sent, tell_unsent
from app.observing.traces import TRACES, Attributes, Span
from app.pipeline.webhooks.links import links_of
from app.pipeline.webhooks.secrets import open_secrets
from app.rules.retrying import pause_after
from app.rules.webhook_signing import message_headers
from app.sealing import SealError

KIND = "webhook"
LEASE_S = 60.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Failure:
    """Why an attempt failed: `status` is HTTP's, None without an answer; `stops`: for good."""

    reason: str
    status: int | None = None
    retry_after_s: float | None = None
    stops: bool = False


@dataclass(frozen=True)
class Teller:
    """What sending takes. `pause_s` is the first pause after a failure, doubled with each.

    `most_failures` in a row stop an address, and are the most attempts at one message.
    """

    database: Database
    outgoing: Outgoing
    secret: bytes
    public_url: str
    pause_s: float
    most_failures: int

    async def tell(self, delivery_id: str) -> None:
        """Send a message if it is due; do nothing if another worker has it."""
        async with self.database.writing() as session:
            claimed = await claim_delivery(session, delivery_id, lease_s=LEASE_S, now=_now())
        if claimed is None:
            return
        try:
            failure = await self._attempt(claimed)
        except Exception:
            await self._put_back(claimed)
            raise
        if failure is not None:
            await self._fail(claimed, failure)

    async def _attempt(self, claimed: Claimed) -> Failure | None:
        """Send it, and note that it arrived; else why it did not."""
        began_at = _now()
        try:
            answer = await self._send(claimed)
        except PlatformError as error:
            retry_after_s = error.retry_after_s if isinstance(error, SilentError) else None
            return Failure(error.detail, retry_after_s=retry_after_s)
        except SealError:
            reason = "The secret was sealed with another BATCHMARK_SECRET_KEY. Make a new secret."
            return Failure(reason, stops=True)
        if not answer.is_ok:
            return _read_failure(answer)
        async with self.database.writing() as session:
            values = {"status": DeliveryStatus.DELIVERED, "answered": answer.status, "ended_at": _now()}
            await end_claim(session, claimed.delivery, failure="", **values)
            await note_success(session, claimed.hook.id)
            await drop_old_deliveries(session, claimed.hook.id, _now())
        tell_sent(KIND, _now(), since=claimed.delivery.created_at)
        if isinstance(about := claimed.delivery.data.get("submission_id"), str):
            said: Attributes = {"batchmark.event": claimed.delivery.event, "try": claimed.delivery.tries}
            TRACES.record(Span(KIND, began_at, _now(), said), about)
        return None

    async def _send(self, claimed: Claimed) -> Answer:
        delivery, hook, now = claimed.delivery, claimed.hook, _now()
        links = links_of(delivery.event, delivery.data, self.public_url)
        said = {
            "type": delivery.event,
            "timestamp": delivery.created_at.isoformat(),
            "data": {**delivery.data, **({"links": links} if links else {})},
        }
        body = json.dumps(said, separators=(",", ":")).encode()
        headers = message_headers(delivery.id, now, body, open_secrets(hook, self.secret, now))
        return await self.outgoing.send("POST", hook.url, headers=headers, content=body)

    async def _fail(self, claimed: Claimed, failure: Failure) -> None:
        delivery, hook, now = claimed.delivery, claimed.hook, _now()
        said = {"failure": failure.reason, "answered": failure.status}
        tell_unsent(KIND, is_over=delivery.tries >= self.most_failures)
        async with self.database.writing() as session:
            at_least_s = failure.retry_after_s or 0.0
            pause_s = pause_after(hook.failures + 1, self.pause_s, at_least_s=at_least_s)
            failures = await note_failure(session, hook.id, now + timedelta(seconds=pause_s))
            if delivery.tries >= self.most_failures:
                await give_up(session, delivery, failure.reason, answered=failure.status, ended_at=now)
            else:
                delay_s = pause_after(delivery.tries, self.pause_s, at_least_s=at_least_s)
                await release_claim(session, delivery, delay_s=delay_s, now=now, **said)
            if failure.stops or failures >= self.most_failures:
                because = (
                    failure.reason if failure.stops else f"{failures} failures in a row. {failure.reason}"
                )
                if await stop_hook(session, hook.id, because):
                    _log.warning("webhook stopped", webhook=hook.id, reason=because)

    async def _put_back(self, claimed: Claimed) -> None:
        """An error of ours: try again, but not for ever. The address is not to blame."""
        delivery, now = claimed.delivery, _now()
        is_over = delivery.tries >= self.most_failures
        tell_unsent(KIND, is_over=is_over)
        reason = "An error of ours; it is in the service's log."
        async with self.database.writing() as session:
            if is_over:
                await give_up(session, delivery, reason, ended_at=now)
            else:
                delay_s = pause_after(delivery.tries, self.pause_s)
                await release_claim(session, delivery, delay_s=delay_s, now=now, failure=reason)


def _read_failure(answer: Answer) -> Failure:
    status = answer.status
    if status == HTTPStatus.GONE:
        return Failure("It answered 410: it wants to be told nothing any more.", status, stops=True)
    redirect = " Redirects are not followed." if 300 <= status < 400 else ""  # noqa: PLR2004 - HTTP's own
    return Failure(f"It answered {status}.{redirect}", status, answer.retry_after_s)


def _now() -> datetime:
    return datetime.now(UTC)
