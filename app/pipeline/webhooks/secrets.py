"""Secrets of webhooks at rest, and opened to sign with. Below the steps."""

from __future__ import annotations

from datetime import datetime

from app.db.webhooks.tables import Webhook
from app.sealing import seal, unseal

_PURPOSE = "webhook secrets"


def seal_secret(shown: str, secret: bytes) -> str:
    """A secret as it is stored; `secret` is the installation's."""
    return seal(shown.encode(), secret, _PURPOSE)


def open_secrets(hook: Webhook, secret: bytes, now: datetime) -> list[str]:
    """The secrets to sign with now: while they change hands both, the newer one first.

    Raises:
        app.sealing.SealError: the installation's secret is another than they were sealed with.
    """
    sealed = [hook.sealed]
    if hook.rotating_until is not None and hook.rotating_until > now:
        sealed.append(hook.sealed_before)
    return [unseal(each, secret, _PURPOSE).decode() for each in sealed]
