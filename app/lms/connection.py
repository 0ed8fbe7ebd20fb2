"""What a process keeps of all platforms together: its way out, their keys, and its access tokens."""

from __future__ import annotations

import httpx2

from app.lms.outgoing import Outgoing
from app.lms.platform_keys import PlatformKeys
from app.lms.services import Tokens


class Lms:
    """One per process. `allow_private`: platforms may be on http and at addresses that are not public."""

    def __init__(self, *, allow_private: bool, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.outgoing = Outgoing(allow_private=allow_private, transport=transport)
        self.keys = PlatformKeys(self.outgoing)
        self.tokens = Tokens(self.outgoing)

    async def close(self) -> None:
        """Close every connection."""
        await self.outgoing.close()
