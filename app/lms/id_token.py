"""Checks an id_token: whoever signed it, for whom, when, and whether it says all that a launch must say."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key as Jwk
from pydantic import ValidationError

from app.lms.claims import DEPLOYMENT_CLAIM, MESSAGE_CLAIM, VERSION, VERSION_CLAIM, Launch, Message
from app.lms.errors import Reason, RefusedError

# Asymmetric ones only: with HS256 anybody could sign with the published key.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256")
LEEWAY_S = 60
OLDEST_S = 3_600
_MAX_CHARS = 100_000


@dataclass(frozen=True)
class Expected:
    """What the token must agree with: the registration, and the login that it answers."""

    issuer: str
    client_id: str
    nonce: str


def read_kid(token: str) -> str:
    """The key id that a token's header names; nothing of it is to be trusted yet.

    Raises:
        RefusedError: it is no JWT, names no key, or an algorithm that we don't take.
    """
    if len(token) > _MAX_CHARS or token.count(".") != 2:  # noqa: PLR2004 - header, payload, signature
        raise RefusedError(Reason.TOKEN, "The id_token is not a signed JWT.")
    try:
        head = token.partition(".")[0]
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise RefusedError(Reason.TOKEN, "The id_token's header can't be read.") from None
    if not isinstance(header, dict) or header.get("alg") not in ALGORITHMS:
        raise RefusedError(Reason.TOKEN, f"The id_token is not signed by one of {', '.join(ALGORITHMS)}.")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise RefusedError(Reason.KEY, "The id_token's header has no kid, so no key can be looked up.")
    return kid


def check_token(token: str, key: Jwk, expected: Expected, now_s: float) -> Launch:
    """The launch that a token says, after every check; `now_s` in seconds since 1970.

    Raises:
        RefusedError: any check failed; the reason says which.
    """
    try:
        claims = jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        raise RefusedError(Reason.SIGNATURE, "The signature does not fit the platform's key.") from None
    _check_parties(claims, expected)
    _check_times(claims, now_s)
    if claims.get("nonce") != expected.nonce:
        raise RefusedError(Reason.NONCE, "The nonce is not the one of this login.")
    return _read_launch(claims)


def _check_parties(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise RefusedError(Reason.AUDIENCE, "iss is not the registered issuer.")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        raise RefusedError(Reason.AUDIENCE, "aud does not name our client id.")
    authorised = claims.get("azp")
    if authorised is None and len(audiences) > 1:
        raise RefusedError(Reason.AUDIENCE, "aud names several parties, and azp does not say which is meant.")
    if authorised not in (None, expected.client_id):
        raise RefusedError(Reason.AUDIENCE, "azp is not our client id.")


def _check_times(claims: Mapping[str, Any], now_s: float) -> None:
    expires, issued, begins = (claims.get(name) for name in ("exp", "iat", "nbf"))
    if not _is_moment(expires) or not _is_moment(issued):
        raise RefusedError(Reason.TIME, "exp or iat is missing or no number.")
    if expires + LEEWAY_S <= now_s:
        raise RefusedError(Reason.TIME, "The id_token has expired.")
    latest = max(issued, begins) if _is_moment(begins) else issued
    if latest - LEEWAY_S > now_s:
        raise RefusedError(Reason.TIME, "The id_token is dated in the future. Compare the clocks.")
    if issued + OLDEST_S < now_s:
        raise RefusedError(Reason.TIME, "The id_token was issued too long ago. Compare the clocks.")


def _is_moment(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _read_launch(claims: dict[str, Any]) -> Launch:
    if not any(name in claims for name in (VERSION_CLAIM, MESSAGE_CLAIM, DEPLOYMENT_CLAIM)):
        raise RefusedError(Reason.CLAIMS, "The id_token has no LTI claims.")
    if claims.get(VERSION_CLAIM) != VERSION:
        raise RefusedError(Reason.VERSION, f"The version is not {VERSION}.")
    if claims.get(MESSAGE_CLAIM) not in tuple(Message):
        raise RefusedError(Reason.MESSAGE, "The message type is none that is taken here.")
    try:
        launch = Launch.model_validate(claims)
    except ValidationError as error:
        names = sorted({str(each["loc"][0]).rpartition("/")[2] for each in error.errors()})
        raise RefusedError(Reason.CLAIMS, f"Missing or not as specified: {', '.join(names)}.") from None
    _require_parts(launch)
    return launch


def _require_parts(launch: Launch) -> None:
    if launch.message == Message.DEEP_LINKING:
        if launch.deep_linking is None:
            raise RefusedError(Reason.CLAIMS, "Missing or not as specified: deep_linking_settings.")
        return
    if launch.resource_link is None:
        raise RefusedError(Reason.CLAIMS, "Missing or not as specified: resource_link.")
    if launch.target_link_uri is None:
        raise RefusedError(Reason.CLAIMS, "Missing or not as specified: target_link_uri.")
