"""What is left of a limit, in the header fields that clients know (RateLimit and RateLimit-Policy).

They are those of draft-ietf-httpapi-ratelimit-headers-10, which is not a standard yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AT_ONCE: Literal["concurrent-requests"] = "concurrent-requests"


@dataclass(frozen=True)
class Quota:
    """A limit by name: how much is allowed, and how much of it is left now.

    `window_s`: within so many seconds. `reset_s`: seconds until more is left. `unit`: `AT_ONCE`
    where what is counted ends by itself; else requests.
    """

    name: str
    allowed: int
    left: int
    window_s: int | None = None
    reset_s: int | None = None
    unit: Literal["", "concurrent-requests"] = ""

    @property
    def headers(self) -> dict[str, str]:
        """Both fields."""
        policy = f'"{self.name}";q={self.allowed}'
        policy += f";w={self.window_s}" if self.window_s is not None else ""
        policy += f';qu="{self.unit}"' if self.unit else ""
        state = f'"{self.name}";r={max(self.left, 0)}'
        state += f";t={self.reset_s}" if self.reset_s is not None else ""
        return {"RateLimit-Policy": policy, "RateLimit": state}
