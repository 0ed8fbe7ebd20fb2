"""Secrets at rest: sealed with the installation's own, and opened with it for the same purpose alone."""

from __future__ import annotations

import hashlib

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_SEAL = {"alg": "dir", "enc": "A256GCM"}


class SealError(Exception):
    """What is stored was sealed with another secret, for another purpose, or is spoilt."""


def seal(plain: bytes, secret: bytes, purpose: str) -> str:
    """`plain` as it may be stored; only `secret` and the same purpose open it."""
    return jwe.encrypt_compact(_SEAL, plain, _key(secret, purpose))


def unseal(sealed: str, secret: bytes, purpose: str) -> bytes:
    """What was sealed.

    Raises:
        SealError: with another secret, or for another purpose.
    """
    try:
        return jwe.decrypt_compact(sealed, _key(secret, purpose)).plaintext or b""
    except (JoseError, ValueError) as error:
        raise SealError(f"sealed with another secret, or not for {purpose}") from error


def _key(secret: bytes, purpose: str) -> OctKey:
    return OctKey.import_key(hashlib.sha256(f"batchmark {purpose}\0".encode() + secret).digest())
