"""The answer to a deep-linking request: what an instructor has chosen, signed."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.lms.claims import DEEP_LINKING, DEPLOYMENT_CLAIM, MESSAGE_CLAIM, VERSION, VERSION_CLAIM
from app.lms.grades import Column
from app.lms.keys import Signer

LINK_TYPE = "ltiResourceLink"
_LIFETIME_S = 300


@dataclass(frozen=True)
class Choice:
    """One link as it is placed in the course; `custom` comes back with each launch of it."""

    title: str
    text: str
    url: str
    custom: dict[str, str]
    column: Column

    def content_item(self, *, with_column: bool) -> dict[str, Any]:
        """As the platform takes it."""
        item = {
            "type": LINK_TYPE,
            "title": self.title,
            "text": self.text,
            "url": self.url,
            "custom": self.custom,
        }
        return {**item, "lineItem": self.column.body()} if with_column else item


@dataclass(frozen=True)
class Asked:
    """Who asked, and what must come back unchanged."""

    issuer: str
    client_id: str
    deployment_id: str
    data: str | None
    with_columns: bool


def sign_response(signer: Signer, asked: Asked, choices: Sequence[Choice]) -> str:
    """The JWT that the instructor's browser takes to the platform."""
    now_s = int(time.time())
    claims: dict[str, Any] = {
        "iss": asked.client_id,
        "aud": asked.issuer,
        "iat": now_s,
        "exp": now_s + _LIFETIME_S,
        "nonce": secrets.token_urlsafe(16),
        VERSION_CLAIM: VERSION,
        MESSAGE_CLAIM: "LtiDeepLinkingResponse",
        DEPLOYMENT_CLAIM: asked.deployment_id,
        DEEP_LINKING + "content_items": [
            choice.content_item(with_column=asked.with_columns) for choice in choices
        ],
    }
    if asked.data is not None:
        claims[DEEP_LINKING + "data"] = asked.data
    return signer.sign(claims)
