"""Our own keys: made, sealed for storage, published without their private part, signed with."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey

ALGORITHM = "RS256"
_BITS = 2_048
_SEAL = {"alg": "dir", "enc": "A256GCM"}


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
    sealed = jwe.encrypt_compact(_SEAL, plain, _sealing_key(secret))
    return NewKey(kid=kid, public=dict(key.as_dict(private=False)), sealed=sealed)


def open_key(sealed: str, secret: bytes) -> Signer:
    """The stored key, ready to sign.

    Raises:
        UnsealError: it was sealed with another secret.
    """
    try:
        plain = jwe.decrypt_compact(sealed, _sealing_key(secret)).plaintext or b""
        key = RSAKey.import_key(json.loads(plain))
    except (JoseError, ValueError) as error:
        raise UnsealError(
            "The signing key was sealed with another BATCHMARK_SECRET_KEY; "
            "run `batchmark lti rotate --at-once`."
        ) from error
    return Signer(str(key.kid), key)


def _sealing_key(secret: bytes) -> OctKey:
    return OctKey.import_key(hashlib.sha256(b"batchmark lti keys\0" + secret).digest())
