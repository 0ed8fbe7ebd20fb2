"""What can go wrong with a platform: a launch that is refused, a service that says no or nothing."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a launch, a login or a registration went no further; each has its page with a cure."""

    REQUEST = "request"
    PLATFORM_UNKNOWN = "platform-unknown"
    PLATFORM_OFF = "platform-off"
    STATE = "state"
    BROWSER = "browser"
    TOKEN = "token"  # noqa: S105 - a reason's name
    KEY = "key"
    SIGNATURE = "signature"
    AUDIENCE = "audience"
    TIME = "time"
    NONCE = "nonce"
    VERSION = "version"
    MESSAGE = "message"
    CLAIMS = "claims"
    DEPLOYMENT_NEW = "deployment-new"
    DEPLOYMENT_OFF = "deployment-off"
    TARGET = "target"
    NOT_INSTRUCTOR = "not-instructor"
    PLATFORM_SILENT = "platform-silent"
    REGISTRATION = "registration"
    INVITATION = "invitation"
    BUSY = "busy"


class RefusedError(Exception):
    """A message from a platform that goes no further; `detail` is for its administrator, free of secrets."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class PlatformError(Exception):
    """A call to a platform that gave nothing we can use; `detail` is for the instructor, free of secrets."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class SilentError(PlatformError):
    """No answer, too busy, or broken there: worth trying again, after `retry_after_s` if it says so."""

    def __init__(self, detail: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class RefusingError(PlatformError):
    """The platform answered, and the answer is no; asking again changes nothing. `status` is HTTP's, or 0."""

    def __init__(self, detail: str, *, status: int = 0) -> None:
        super().__init__(detail)
        self.status = status
