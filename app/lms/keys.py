"""Our own keys: made, sealed for storage, published without their private part, signed with."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from app.sealing import SealError, seal, unseal

ALGORITHM = "RS256"
_BITS = 2_048
_PURPOSE = "lti keys"


class UnsealError(Exception):
    """A stored key was sealed with another secret than this installation's."""


@dataclass(frozen=True)
class NewKey:
    """A key as it is stored: `sealed` opens only with the secret it was sealed with."""

    kid: str
    public: dict[str, Any]
    sealed: str


@dataclass(frozen=True)
class Signer:
    """Signs what we send, always naming the key."""

    kid: str
    _key: RSAKey = field(repr=False)

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as a JWT."""
        return jwt.encode({"alg": ALGORITHM, "kid": self.kid, "typ": "JWT"}, claims, self._key)


def make_key(secret: bytes) -> NewKey:
    """A new RSA key. Takes a fraction of a second of pure computing."""
    kid = secrets.token_urlsafe(12)
    key = RSAKey.generate_key(_BITS, {"kid": kid, "use": "sig", "alg": ALGORITHM})
    plain = json.dumps(key.as_dict(private=True)).encode()
    sealed = seal(plain, secret, _PURPOSE)
    return NewKey(kid=kid, public=dict(key.as_dict(private=False)), sealed=sealed)


def open_key(sealed: str, secret: bytes) -> Signer:
    """The stored key, ready to sign.

    Raises:
        UnsealError: it was sealed with another secret.
    """
    try:
        key = RSAKey.import_key(json.loads(unseal(sealed, secret, _PURPOSE)))
    except (SealError, JoseError, ValueError) as error:
        raise UnsealError(
            "The signing key was sealed with another BATCHMARK_SECRET_KEY; "
            "run `batchmark lti rotate --at-once`."
        ) from error
    return Signer(str(key.kid), key)
