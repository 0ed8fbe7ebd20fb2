"""One score that is due, and all that publishing meets around it; its clock stands."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.db.lms.sending import Claimed
from app.db.lms.tables import LtiContext, LtiLink, LtiPlatform, LtiScore
from app.lms.grades import SCOPE_RESULTS, SCOPE_SCORES, Result, Score
from app.pipeline import publish
from app.pipeline.lms.counted import Counted, Uncounted
from app.pipeline.publish import LEASE_S, Publisher

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COUNTED = Counted(share=0.75, maximum=4.0, label="Quiz of week 1")
NOTHING_THERE = Result(None, None)
PAUSE_S = 0.5
BANK, QUIZ_FOR = "the bank", "a learner's quiz"


@dataclass
class Scene:
    """One score that is due, what the steps meet, and what they did.

    `counts` are what counts, one for each asking; the last goes on. `sending` are the errors of
    sending. `done` are the ends that the row came to, with what was kept.
    """

    counts: list[Counted | Uncounted] = field(default_factory=lambda: [COUNTED])
    result: Result = NOTHING_THERE
    sending: list[Exception] = field(default_factory=list)
    unsealed: Exception | None = None
    is_ours: bool = True
    keeps_claim: bool = True
    done: list[tuple[Any, ...]] = field(default_factory=list)
    sent: list[tuple[str, Score]] = field(default_factory=list)
    told: list[tuple[Any, ...]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    score: LtiScore = field(
        default_factory=lambda: LtiScore(
            id="score-1", tries=1, dated_at=None, sent_share=None, sent_at=None, wanted_at=NOW - 5 * SECOND
        )
    )
    link: LtiLink = field(
        default_factory=lambda: LtiLink(
            id="link-1", scopes=[SCOPE_SCORES, SCOPE_RESULTS, "another"], item_url="", items_url="items"
        )
    )

    @property
    def claimed(self) -> Claimed:
        return Claimed(self.score, self.link, LtiContext(), LtiPlatform(id="platform-1"), "u-1")

    async def claim(self, _: Any, score_id: str, *, lease_s: float, now: datetime) -> Claimed | None:
        assert (score_id, lease_s, now) == ("score-1", LEASE_S, NOW)
        return self.claimed if self.is_ours else None

    async def count(self, _: Any, bank: Any, quiz_for: Any, claimed: Claimed) -> Counted | Uncounted:
        assert (bank, quiz_for, claimed.score) == (BANK, QUIZ_FOR, self.score)
        return self.counts.pop(0) if len(self.counts) > 1 else self.counts[0]

    async def date(self, _: Any, claimed: Claimed, dated_at: datetime) -> bool:
        assert claimed.score is self.score
        self.done.append(("dated", dated_at))
        return self.keeps_claim

    async def end(self, _: Any, claimed: Claimed, now: datetime, *, sent_share: float | None) -> None:
        assert claimed.score is self.score
        assert now == NOW
        self.done.append(("ended", sent_share))

    async def hold(self, _: Any, claimed: Claimed, now: datetime, error: str) -> None:
        assert claimed.score is self.score
        assert now == NOW
        self.done.append(("held", error))

    async def postpone(self, _: Any, claimed: Claimed, due_at: datetime, error: str) -> None:
        assert claimed.score is self.score
        self.done.append(("postponed", (due_at - NOW).total_seconds(), error))

    async def find_column(self, _: Any, line: Any, claimed: Claimed, **column: Any) -> str:
        assert claimed.score is self.score
        self.lines.append(line)
        self.columns.append(column)
        return "item"

    async def post(self, _: Any, item_url: str, score: Score) -> None:
        if self.sending:
            raise self.sending.pop(0)
        self.sent.append((item_url, score))

    async def read(self, _: Any, item_url: str, user: str) -> Result:
        assert (item_url, user) == ("item", "u-1")
        return self.result

    async def open_signer(self, _: Any, secret: bytes, now: datetime) -> str:
        assert (secret, now) == (b"secret", NOW)
        if self.unsealed:
            raise self.unsealed
        return "signer"

    async def trace(self, _: Any, claimed: Claimed, began_at: datetime) -> None:
        assert claimed.score is self.score
        self.told.append(("traced", began_at))


def put_into(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the steps of publishing meet this scene."""

    def tell_sent(kind: str, now: datetime, *, since: datetime) -> None:
        scene.told.append(("sent", kind, now - since))

    def tell_unsent(kind: str, *, is_over: bool) -> None:
        scene.told.append(("unsent", kind, is_over))

    stand_ins = {
        "claim_score": scene.claim,
        "count_for_link": scene.count,
        "date_score": scene.date,
        "end_score": scene.end,
        "hold_score": scene.hold,
        "postpone_score": scene.postpone,
        "ensure_column": scene.find_column,
        "post_score": scene.post,
        "read_result": scene.read,
        "load_signer": scene.open_signer,
        "read_platform": lambda row: row.id,
        "trace_publishing": scene.trace,
        "tell_sent": tell_sent,
        "tell_unsent": tell_unsent,
        "pause_after": lambda tries, first_s, *, at_least_s: max(first_s * tries, at_least_s),
        "_now": lambda: NOW,
    }
    for name, stand_in in stand_ins.items():
        monkeypatch.setattr(publish, name, stand_in)


async def run(scene: Scene) -> None:
    """Publish the score of the scene once."""
    parts: dict[str, Any] = {
        "database": SimpleNamespace(reading=nullcontext, writing=nullcontext),
        "lms": SimpleNamespace(tokens="tokens"),
        "bank": lambda: BANK,
        "quiz_for": QUIZ_FOR,
        "secret": b"secret",
        "pause_s": PAUSE_S,
    }
    await Publisher(**parts).publish(scene.claimed.score.id)
