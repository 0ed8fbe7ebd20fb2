"""Passwords: Argon2id, worked out aside so that neither memory nor the event loop suffers."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from app.errors import InvalidError

MIN_CHARS = 10
MAX_CHARS = 200
_MIN_DIFFERENT = 5

# Each takes 64 MiB while it is worked out: two at a time bound what a flood of guesses costs.
_aside = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
_hasher = PasswordHasher()


def check_new_password(password: str, name: str) -> None:
    """Return if the password will do for the person of that name.

    Raises:
        InvalidError: it is too short or long, too uniform, or the name itself.
    """
    if not MIN_CHARS <= len(password) <= MAX_CHARS:
        raise InvalidError.at("password", f"a password has {MIN_CHARS} to {MAX_CHARS} characters")
    if len(set(password)) < _MIN_DIFFERENT:
        raise InvalidError.at("password", f"use at least {_MIN_DIFFERENT} different characters")
    if name and name.casefold() in password.casefold():
        raise InvalidError.at("password", "a password must not hold your name")


async def hash_password(password: str) -> str:
    """The password as it may be stored."""
    return await asyncio.get_running_loop().run_in_executor(_aside, _hash, password)


async def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; takes as long where there is none, so that names can't be told apart."""
    if len(password) > MAX_CHARS:
        return False
    return await asyncio.get_running_loop().run_in_executor(_aside, _verify, password, password_hash)


def _hash(password: str) -> str:
    return _hasher.hash(password.encode("utf-8", "surrogatepass"))


def _verify(password: str, password_hash: str | None) -> bool:
    try:
        given = password.encode("utf-8", "surrogatepass")
        return _hasher.verify(password_hash or _nobodys(), given) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("of nobody")
