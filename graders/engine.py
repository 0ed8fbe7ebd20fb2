"""What a kept result hangs on beside the question: our code, and what it runs on."""

from __future__ import annotations

import functools
import hashlib
import platform
from importlib import metadata
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_PACKAGES = ("graders", "questions")
_LIBRARIES = ("numpy", "torch")


@functools.cache
def engine_version() -> str:
    """SHA-256, in hex, of the code of `graders` and `questions`, the interpreter, and the libraries.

    All of that code, because nobody can say for sure which line a result doesn't hang on.
    The machine's kind counts too: libraries round differently on another one.
    """
    digest = hashlib.sha256()
    digest.update(f"{platform.python_implementation()} {platform.python_version()}\n".encode())
    digest.update(f"{platform.machine()}\n".encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}\n".encode())
    for package in _PACKAGES:
        for file in sorted((_ROOT / package).rglob("*.py")):
            digest.update(f"{file.relative_to(_ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()
