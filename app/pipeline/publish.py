"""The third step: which attempt counts, what that makes, and so the score in the LMS's gradebook.

A row of the outbox says that a score may have changed. What it is worth is counted when it
is sent, so that always the latest goes out. Before anything is sent its timestamp is kept:
after a crash nobody knows what the platform holds, and the score goes out again under a
later one. Platforms refuse (409) whatever is dated before what they have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.engine import Database
from app.db.lms.sending import Claimed, claim_score, date_score, end_score, hold_score, postpone_score
from app.lms.connection import Lms
from app.lms.errors import RefusingError, SilentError
from app.lms.grades import SCOPE_RESULTS, SCOPES, Result, Score, post_score, read_result
from app.lms.keys import UnsealError
from app.lms.services import Line
from app.observing.messages import tell_sent, tell_unsent
from app.pipeline.lms.column import ensure_column
from app.pipeline.lms.counted import SAME, Counted, QuizFor, Uncounted, count_for_link
from app.pipeline.lms.linking import takes_scores
from app.pipeline.lms.signing import load_signer, read_platform
from app.pipeline.lms.traced import trace_publishing
from app.rules.retrying import pause_after
from questions.bank import Bank

KIND = "score"
LEASE_S = 120.0
SECOND = timedelta(seconds=1)
_MAX_TRIES = 20
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Publisher:
    """What publishing takes. `pause_s` is the first pause after a failure, doubled with each."""

    database: Database
    lms: Lms
    bank: Callable[[], Bank]
    quiz_for: QuizFor
    secret: bytes
    pause_s: float = 10.0

    async def publish(self, score_id: str) -> None:
        """Send a score of the outbox if it is due; do nothing if another worker has it."""
        async with self.database.writing() as session:
            claimed = await claim_score(session, score_id, lease_s=LEASE_S, now=_now())
        if claimed is None:
            return
        try:
            await self._publish(claimed)
        except SilentError as error:
            await self._postpone(claimed, error.detail, error.retry_after_s)
        except (RefusingError, UnsealError) as error:
            await self._hold(claimed, str(error))
        except Exception:
            await self._postpone(claimed, "An error of ours; it is in the service's log.", None)
            raise

    async def _publish(self, claimed: Claimed) -> None:
        async with self.database.reading() as session:
            counted = await self._count(session, claimed)
        if isinstance(counted, Uncounted):
            await self._end_uncounted(claimed, counted)
            return
        if counted.is_near(claimed.score.sent_share):
            await self._end(claimed, None)
            return
        if not takes_scores(claimed.link):
            await self._hold(claimed, "The LMS offers no grades for this link.")
            return
        line = await self._line(claimed)
        item_url = await ensure_column(
            self.database, line, claimed, label=counted.label, maximum=counted.maximum
        )
        try:
            await self._send(line, item_url, claimed, counted)
        except RefusingError as error:
            if error.status != HTTPStatus.CONFLICT:
                raise
            await self._after_conflict(line, item_url, claimed, counted)

    async def _end_uncounted(self, claimed: Claimed, why: Uncounted) -> None:
        # A score that is there can't be taken back: the message for it erases what others put in, too.
        if why is Uncounted.NOTHING and claimed.score.sent_at is not None:
            detail = "Nothing counts here any more; the LMS keeps what it was told. Remove it there."
            await self._hold(claimed, detail)
        else:
            await self._end(claimed, None)

    async def _send(self, line: Line, item_url: str, claimed: Claimed, counted: Counted) -> None:
        began_at, dated_at = _now(), await self._date(claimed)
        if dated_at is None:
            return
        # Counted again behind the date: a grade made meanwhile must not wait behind an older score.
        async with self.database.reading() as session:
            again = await self._count(session, claimed)
        counted = again if isinstance(again, Counted) else counted
        await post_score(line, item_url, Score(claimed.sub, counted.given, counted.maximum, dated_at))
        await self._end(claimed, counted.share)
        _log.info("score sent", score=claimed.score.id, link=claimed.link.id)
        await trace_publishing(self.database, claimed, began_at)

    async def _after_conflict(self, line: Line, item_url: str, claimed: Claimed, counted: Counted) -> None:
        result = Result(None, None)
        if SCOPE_RESULTS in line.scopes:
            result = await read_result(line, item_url, claimed.sub)
        if counted.is_near(result.share):
            await self._end(claimed, counted.share)
        elif not _ours_is_newer(claimed, result):
            detail = (
                "The LMS has a newer result, perhaps changed by hand there. Resend to put ours in its place."
            )
            await self._hold(claimed, detail)
        elif result.timestamp and result.timestamp > _now() + SECOND:
            raise RefusingError("The LMS holds a result dated in the future, which blocks ours until then.")
        else:
            raise SilentError("The LMS has a result of the same moment.", retry_after_s=1.0)

    async def _date(self, claimed: Claimed) -> datetime | None:
        """The timestamp to send: later than any before by a second, never in the future; None: not now."""
        now, last = _now(), claimed.score.dated_at
        if last is not None and last + SECOND > now:
            await self._postpone(claimed, "", (last + SECOND - now).total_seconds())
            return None
        async with self.database.writing() as session:
            return now if await date_score(session, claimed, now) else None

    async def _line(self, claimed: Claimed) -> Line:
        # Only what the launch offered: some platforms refuse the whole token else.
        scopes = tuple(scope for scope in SCOPES if scope in claimed.link.scopes)
        signer = await load_signer(self.database, self.secret, _now())
        return Line(self.lms.tokens, read_platform(claimed.platform), signer, scopes)

    async def _count(self, session: AsyncSession, claimed: Claimed) -> Counted | Uncounted:
        return await count_for_link(session, self.bank(), self.quiz_for, claimed)

    async def _end(self, claimed: Claimed, sent_share: float | None) -> None:
        async with self.database.writing() as session:
            await end_score(session, claimed, _now(), sent_share=sent_share)
        if sent_share is not None:
            tell_sent(KIND, _now(), since=claimed.score.wanted_at)

    async def _hold(self, claimed: Claimed, detail: str) -> None:
        async with self.database.writing() as session:
            await hold_score(session, claimed, _now(), detail)
        _log.warning("score held", score=claimed.score.id, reason=detail)
        tell_unsent(KIND, is_over=True)

    async def _postpone(self, claimed: Claimed, detail: str, after_s: float | None) -> None:
        tries = claimed.score.tries
        if detail and tries >= _MAX_TRIES:
            await self._hold(claimed, f"{detail} Tried {tries} times.")
            return
        wait_s = after_s or 0.0
        if detail:
            wait_s = pause_after(tries, self.pause_s, at_least_s=wait_s)
        async with self.database.writing() as session:
            await postpone_score(session, claimed, _now() + timedelta(seconds=wait_s), detail)
        if detail:
            tell_unsent(KIND, is_over=False)


def _ours_is_newer(claimed: Claimed, result: Result) -> bool:
    if result.share is None or result.timestamp is None:
        return True
    before = claimed.score.sent_share
    if before is not None and abs(result.share - before) < SAME:
        return True
    return result.timestamp <= claimed.score.wanted_at + SECOND


def _now() -> datetime:
    return datetime.now(UTC)
