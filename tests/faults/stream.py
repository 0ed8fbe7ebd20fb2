"""Learners who keep handing in, whatever happens to the service: what is not accepted they send again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx2
from asked import MIX, Kind

_PACE_S = 0.4
_AGAIN_S = 0.3
_REQUEST_LIMIT_S = 30.0
_ACCEPTED_LIMIT_S = 180.0


@dataclass(frozen=True)
class Accepted:
    """A submission that the service said it has, and when; `at_s` is on the monotonic clock."""

    kind: Kind
    at_s: float


class Stream:
    """Threads that hand in while the block runs, one for each token; `address` is asked each time."""

    def __init__(self, address: Callable[[], str], tokens: list[str]) -> None:
        self.sent = 0
        self.accepted: dict[str, Accepted] = {}
        self.refused: list[httpx2.Response] = []
        self._address = address
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._is_vain = False
        self._faults: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._send_on, args=(token, number))
            for number, token in enumerate(tokens)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._is_vain = error is not None
        for thread in self._threads:
            thread.join()
        if error is None:
            self.require_whole()

    def require_whole(self) -> None:
        """Raise if a learner has given up, or met an answer that no fault of ours explains."""
        assert not self._faults, self._faults

    def _send_on(self, token: str, number: int) -> None:
        try:
            with httpx2.Client(
                headers={"Authorization": f"Bearer {token}"}, timeout=_REQUEST_LIMIT_S
            ) as client:
                for turn in count(2 + 3 * number):
                    self._hand_in(client, MIX[turn % len(MIX)])
                    if self._stopping.wait(_PACE_S):
                        return
        except BaseException as error:  # noqa: BLE001 - a thread's end would go unheard
            self._faults.append(error)

    def _hand_in(self, client: httpx2.Client, kind: Kind) -> None:
        """Send until it is accepted: always under one key, so that it is one submission."""
        key, give_up = uuid4().hex, time.monotonic() + _ACCEPTED_LIMIT_S
        self._count()
        while time.monotonic() < give_up and not self._is_vain:
            answer = self._try_once(client, kind, key)
            if answer is not None and answer.is_success:
                self.accepted[answer.json()["id"]] = Accepted(kind, time.monotonic())
                return
            if answer is not None:
                self.refused.append(answer)
                assert answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR, answer.text
            time.sleep(_AGAIN_S)
        assert self._is_vain, f"not accepted within {_ACCEPTED_LIMIT_S:.0f} s"

    def _try_once(self, client: httpx2.Client, kind: Kind, key: str) -> httpx2.Response | None:
        body = {"question_id": kind.question_id, "answer": kind.answer}
        try:
            return client.post(
                f"{self._address()}/api/v1/submissions", json=body, headers={"Idempotency-Key": key}
            )
        except httpx2.TransportError:
            return None

    def _count(self) -> None:
        with self._lock:
            self.sent += 1
