"""Keeps proofs in a folder, so that only what changed is proven again. Safe under several at once."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from graders.engine import engine_version
from graders.folder import Folder
from graders.proving.records import Proof
from questions.loader import LoadedQuestion

LIMIT_BYTES = 64 << 20  # thousands of proofs


class Shelf:
    """Proofs by the question's version and the engine's; one for many threads and processes."""

    def __init__(self, path: Path) -> None:
        self._folder = Folder(path, LIMIT_BYTES)

    def find(self, loaded: LoadedQuestion) -> Proof | None:
        """The proof of this very version by this very engine, if it is kept and can be read."""
        content = self._folder.find(_file_name(loaded.question.id, loaded.version))
        try:
            return Proof.model_validate_json(content) if content is not None else None
        except ValidationError:
            return None  # it is proven again, and the file written anew

    def keep(self, proof: Proof) -> None:
        """Keep `proof`, unless the clock had a say in it. A reader meets the whole of it or nothing.

        Raises:
            OSError: the folder can't be written to.
        """
        if proof.in_time:
            name = _file_name(proof.question_id, proof.question_version)
            self._folder.keep(name, proof.model_dump_json().encode())


def _file_name(question_id: str, version: str) -> str:
    # The id is part of the name: two questions of the same content have each their seeds.
    return f"{question_id}-{version[:20]}-{engine_version()[:12]}.json"
