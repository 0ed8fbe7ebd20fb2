"""What a launch says: the claims of an LTI 1.3 message, bounded and typed.

Names and meanings follow 1EdTech's LTI Core 1.3, Deep Linking 2.0, Assignment and Grade
Services 2.0 and Names and Role Provisioning Services 2.0.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
VERSION = "1.3.0"

VERSION_CLAIM = _LTI + "version"
MESSAGE_CLAIM = _LTI + "message_type"
DEPLOYMENT_CLAIM = _LTI + "deployment_id"

Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
# 255 ASCII characters at most, by the specification; what the database must not hold is refused.
Key = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f]+$")]
Label = Annotated[str, StringConstraints(max_length=4_000)]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


def _readable(url: str) -> str:
    urlsplit(url)  # raises ValueError, as it would for whoever follows the address
    return url


class Message(StrEnum):
    """The messages that we take."""

    RESOURCE_LINK = "LtiResourceLinkRequest"
    DEEP_LINKING = "LtiDeepLinkingRequest"


class _Claim(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class Named(_Claim):
    """Somebody, as far as the platform says who."""

    name: Label | None = None
    given_name: Label | None = None
    family_name: Label | None = None

    @property
    def person_name(self) -> str:
        """What the person is called; empty where the platform keeps it to itself."""
        parts = " ".join(filter(None, (self.given_name, self.family_name)))
        return (self.name or parts or "").strip()


class ResourceLink(_Claim):
    """One placement of us in a course; its id never changes."""

    id: Key
    title: Label | None = None


class Context(_Claim):
    """A course over there."""

    id: Key
    title: Label | None = None
    label: Label | None = None


class GradeEndpoint(_Claim):
    """Where grades go, and what we may do there. `lineitem`: the one column that belongs to this link."""

    scope: list[Text] = Field(default=[], max_length=50)
    lineitems: Url | None = None
    lineitem: Url | None = None


class RosterEndpoint(_Claim):
    """Where the members of the course are listed."""

    context_memberships_url: Url


class Presentation(_Claim):
    """How the platform shows us."""

    return_url: Url | None = None


class DeepLinkingSettings(_Claim):
    """What an instructor may choose over here, and where the choice goes."""

    deep_link_return_url: Url
    accept_types: list[Text] = Field(max_length=50)
    accept_multiple: bool | None = None
    accept_lineitem: bool | None = None
    data: Annotated[str, StringConstraints(max_length=50_000)] | None = None


class Launch(Named):
    """The claims of one message that we use. `roles` may be empty, but is there."""

    issuer: Text = Field(alias="iss")
    sub: Key
    version: Literal["1.3.0"] = Field(alias=VERSION_CLAIM)
    message: Message = Field(alias=MESSAGE_CLAIM)
    deployment_id: Key = Field(alias=DEPLOYMENT_CLAIM)
    target_link_uri: Annotated[Url, AfterValidator(_readable)] | None = Field(
        default=None, alias=_LTI + "target_link_uri"
    )
    roles: list[Label] = Field(max_length=100, alias=_LTI + "roles")
    resource_link: ResourceLink | None = Field(default=None, alias=_LTI + "resource_link")
    context: Context | None = Field(default=None, alias=_LTI + "context")
    custom: dict[str, Any] | None = Field(default=None, alias=_LTI + "custom")
    presentation: Presentation | None = Field(default=None, alias=_LTI + "launch_presentation")
    grades: GradeEndpoint | None = Field(
        default=None, alias="https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
    )
    roster: RosterEndpoint | None = Field(
        default=None, alias="https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
    )
    deep_linking: DeepLinkingSettings | None = Field(
        default=None, alias=DEEP_LINKING + "deep_linking_settings"
    )

    def custom_text(self, key: str) -> str:
        """A custom parameter that is text; empty where there is none."""
        value = (self.custom or {}).get(key)
        return value if isinstance(value, str) else ""
