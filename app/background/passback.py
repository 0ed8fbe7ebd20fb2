"""Talks to LMSs in the background: sends scores that are due, asks for members that are due."""

from __future__ import annotations

from app.background.sending import Kind, Sending
from app.db.jobs import Task
from app.db.lms.courses import list_due_rosters
from app.db.lms.scores import list_due_scores
from app.pipeline.lms.roster import sync_roster
from app.pipeline.publish import Publisher
from app.services import Services


class Passback(Sending):
    """One per web process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.publisher = Publisher(
            database=services.database,
            lms=services.lms,
            bank=lambda: services.bank,
            quiz_for=services.get_quiz,
            secret=services.settings.secret(),
            pause_s=services.settings.lti_retry_delay_s,
        )
        scores = Kind(Task.PUBLISH, list_due_scores, self.publisher.publish)
        super().__init__(services, (scores, Kind(Task.ROSTER, list_due_rosters, self._sync)))

    async def _sync(self, context_key: str) -> None:
        await sync_roster(self._database, self._services.lms, self.publisher.secret, context_key)
