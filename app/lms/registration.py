"""Dynamic registration: the platform tells how it is reached, and is told the same of us."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.lms.claims import Key, Label, Message, Text, Url
from app.lms.errors import PlatformError, Reason, RefusedError
from app.lms.grades import SCOPES as GRADE_SCOPES
from app.lms.outgoing import Outgoing, check_url
from app.lms.roster import SCOPE as ROSTER_SCOPE
from app.lms.services import failure

TOOL_CLAIM = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM_CLAIM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
SCOPES = (*GRADE_SCOPES, ROSTER_SCOPE)
NAME = "Batchmark"
DESCRIPTION = "Marks exercises on machine learning and says which mistake a wrong answer makes."


class _PlatformClaim(BaseModel):
    model_config = ConfigDict(extra="ignore")

    product_family_code: Label = ""


class PlatformConfiguration(BaseModel):
    """What a platform publishes of itself, as far as we use it."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    issuer: Text
    authorization_endpoint: Url
    token_endpoint: Url
    jwks_uri: Url
    registration_endpoint: Url
    authorization_server: Label | None = None
    scopes_supported: list[Text] = Field(default=[], max_length=200)
    platform: _PlatformClaim = Field(default=_PlatformClaim(), alias=PLATFORM_CLAIM)


class _RegistrationAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    class _Tool(BaseModel):
        model_config = ConfigDict(extra="ignore")

        deployment_id: Key | None = None

    client_id: Key
    tool: _Tool = Field(default=_Tool(), alias=TOOL_CLAIM)


@dataclass(frozen=True)
class Registered:
    """What came of a registration; `deployment_id` empty where the platform tells it later."""

    configuration: PlatformConfiguration
    client_id: str
    deployment_id: str


async def fetch_configuration(outgoing: Outgoing, url: str) -> PlatformConfiguration:
    """What the platform at this URL publishes of itself, once it is sure that it speaks for itself.

    Raises:
        RefusedError: the address is not one we call, or what it says does not fit it.
    """
    try:
        check_url(url, allow_private=outgoing.allow_private)
        answer = await outgoing.send("GET", url, headers={"Accept": "application/json"})
        if not answer.is_ok:
            raise failure(answer, "The configuration")
        configuration = PlatformConfiguration.model_validate(answer.json())
        for address in (
            configuration.issuer,
            configuration.authorization_endpoint,
            configuration.token_endpoint,
            configuration.jwks_uri,
            configuration.registration_endpoint,
        ):
            check_url(address, allow_private=outgoing.allow_private)
    except PlatformError as error:
        raise RefusedError(Reason.REGISTRATION, error.detail) from None
    except ValidationError as error:
        names = ", ".join(sorted({str(each["loc"][0]) for each in error.errors()}))
        raise RefusedError(Reason.REGISTRATION, f"The configuration lacks: {names}.") from None
    # Else anybody could register in the name of another platform.
    if urlsplit(configuration.issuer).netloc != urlsplit(url).netloc:
        raise RefusedError(
            Reason.REGISTRATION, "The issuer's host is not the host of the configuration's URL."
        )
    return configuration


async def register(
    outgoing: Outgoing, configuration: PlatformConfiguration, *, token: str, public_url: str
) -> Registered:
    """Tell the platform of us. `token` empty: it wants none, and then no header is sent.

    Raises:
        RefusedError: it did not accept us.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    content = json.dumps(tool_configuration(public_url, configuration.scopes_supported)).encode()
    try:
        answer = await outgoing.send(
            "POST", configuration.registration_endpoint, headers=headers, content=content
        )
        if not answer.is_ok:
            raise failure(answer, "The registration")
        made = _RegistrationAnswer.model_validate(answer.json())
    except PlatformError as error:
        raise RefusedError(Reason.REGISTRATION, error.detail) from None
    except ValidationError:
        raise RefusedError(Reason.REGISTRATION, "The platform's answer holds no client id.") from None
    return Registered(configuration, made.client_id, made.tool.deployment_id or "")


def tool_configuration(public_url: str, scopes_supported: list[str]) -> dict[str, Any]:
    """What we say of ourselves. Scopes that the platform does not know are not asked for."""
    scopes = [scope for scope in SCOPES if not scopes_supported or scope in scopes_supported]
    messages = [
        {"type": Message.DEEP_LINKING, "target_link_uri": f"{public_url}/", "label": f"Choose from {NAME}"},
        {"type": Message.RESOURCE_LINK, "target_link_uri": f"{public_url}/", "label": NAME},
    ]
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["client_credentials", "implicit"],
        "client_name": NAME,
        "initiate_login_uri": f"{public_url}/lti/login",
        "redirect_uris": [f"{public_url}/lti/launch"],
        "jwks_uri": f"{public_url}/lti/keys",
        "logo_uri": f"{public_url}/static/mark/mark.svg",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(scopes),
        TOOL_CLAIM: {
            "domain": urlsplit(public_url).netloc,
            "description": DESCRIPTION,
            "target_link_uri": f"{public_url}/",
            "claims": ["iss", "sub", "name", "given_name", "family_name"],
            "messages": messages,
        },
    }
