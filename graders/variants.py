"""Which of a question's variants a submission gets."""

from __future__ import annotations

import hashlib
import json


def draw_variant(secret: bytes, question_version: str, learner: str, attempt: int, count: int) -> int:
    """A variant from 0 to `count` - 1, the same for the same arguments.

    The hash is keyed, so without `secret` nobody can tell which variant comes next;
    it is uniform (128 bits before the remainder), and independent from one learner,
    attempt or question version to the next. Any length of `secret` will do.

    Raises:
        ValueError: `secret` is empty, or there is no variant to draw from.
    """
    if not secret:
        raise ValueError("the secret is empty")
    if count < 1:
        raise ValueError("count must be at least 1")
    key = hashlib.blake2b(secret).digest()  # BLAKE2 takes keys of up to 64 bytes
    # As JSON, so that no two triples run together into the same bytes.
    message = json.dumps([question_version, learner, attempt]).encode()
    return int.from_bytes(hashlib.blake2b(message, key=key, digest_size=16).digest(), "big") % count
