"""What the tables have in common whose rows are work: submissions, regrades, checks and the like."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column


class Work:
    """The columns of a row that is work for a worker; what happens to them is in `claims.py`.

    `status` has `Status`'s values, of which `QUEUED` and `RUNNING` are open. `claimed_until` is,
    while running, when the claim lapses unless renewed; while queued, the earliest moment of
    the next try. `failure` says why we gave up, for instructors.
    """

    LONGEST_WAIT: ClassVar[timedelta] = timedelta(minutes=45)
    """Further ahead than this no lease and no pause ends: a clock was put back since."""

    id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")
