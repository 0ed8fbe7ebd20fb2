"""What the tables have in common whose rows are work: submissions, regrades, checks and the like."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column


class Work:
    """The columns of a row that is work for a worker; what happens to them is in `claims.py`.

    `status` has `Status`'s values, of which `QUEUED` and `RUNNING` are open. `claimed_until` is,
    while running, when the claim lapses unless renewed; while queued, the earliest moment of
    the next try. `failure` says why we gave up, for instructors.
    """

    id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")
