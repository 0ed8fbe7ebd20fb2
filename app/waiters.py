"""Who waits: requests held open until something happens, so many for each person in a process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from app.errors import WaitError
from app.quotas import AT_ONCE, Quota

_AGAIN_S = 5


class TooManyWaitingError(WaitError):
    """This person holds too many requests open."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "too-many-waiting"


class Waiters:
    """How many requests each person holds open in this process."""

    def __init__(self, most_each: int) -> None:
        self._most_each = most_each
        self._held: Counter[str] = Counter()

    def has_room(self, user_id: str) -> bool:
        """Whether this person may hold one more request open."""
        return self._held[user_id] < self._most_each

    @contextmanager
    def holding(self, user_id: str) -> Iterator[None]:
        """One more is held open while the block runs.

        Raises:
            TooManyWaitingError: this person holds as many as may be.
        """
        if not self.has_room(user_id):
            raise TooManyWaitingError(
                f"You follow {self._most_each} results at once already. Ask for this one by itself.",
                retry_after_s=_AGAIN_S,
                quota=Quota("streams", self._most_each, 0, reset_s=_AGAIN_S, unit=AT_ONCE),
            )
        self._held[user_id] += 1
        try:
            yield
        finally:
            self._held[user_id] -= 1
            if not self._held[user_id]:
                del self._held[user_id]
