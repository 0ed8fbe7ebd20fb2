"""Keeps proofs in a folder, so that only what changed is proven again. Safe under several at once."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import tempfile
from importlib import metadata
from pathlib import Path

from pydantic import ValidationError

from graders.proving.records import Proof
from questions.loader import LoadedQuestion

_GRADERS = Path(__file__).parents[1]
_LIBRARIES = ("numpy", "torch")


class Shelf:
    """Proofs by the question's version and the engine's; one for many threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, loaded: LoadedQuestion) -> Proof | None:
        """The proof of this very version by this very engine, if it is kept and can be read."""
        try:
            text = self._file(loaded.question.id, loaded.version).read_text(encoding="utf-8")
            return Proof.model_validate_json(text)
        except (OSError, ValidationError, UnicodeDecodeError):
            return None  # it is proven again, and the file written anew

    def keep(self, proof: Proof) -> None:
        """Keep `proof`. A reader meets the whole of it or nothing.

        Raises:
            OSError: the folder can't be written to.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(proof.model_dump_json())
            Path(name).replace(self._file(proof.question_id, proof.question_version))
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise

    def _file(self, question_id: str, version: str) -> Path:
        # The id is part of the name: two questions of the same content have each their seeds.
        return self._folder / f"{question_id}-{version[:20]}-{engine_version()[:12]}.json"


@functools.cache
def engine_version() -> str:
    """SHA-256, in hex, of what a proof hangs on beside the question: our graders and their libraries."""
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}\n".encode())
    for file in sorted(_GRADERS.rglob("*.py")):
        digest.update(f"{file.relative_to(_GRADERS)}\n".encode() + file.read_bytes())
    return digest.hexdigest()
