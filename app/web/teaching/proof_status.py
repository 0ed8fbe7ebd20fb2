"""Which questions are proven, as far as this installation knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from app.web.words import Saying
from graders.proving.plain import prove_plain
from graders.proving.records import Proof
from graders.proving.shelf import Shelf
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion

Status = Literal["proven", "refused", "unknown"]
SAYINGS: dict[Status, Saying] = {
    "proven": Saying("Proven", "right"),
    "refused": Saying("Fails its proof", "wrong"),
    "unknown": Saying("Not proven here yet", "waiting"),
}


class ProofNotKeptError(Exception):
    """Nobody has proven this version with this engine here."""


@dataclass(frozen=True)
class _Asked:
    """A question, the same as another of its id and version."""

    question_id: str
    version: str
    loaded: LoadedQuestion = field(compare=False)


def find_statuses(questions: list[LoadedQuestion], folder: Path) -> dict[str, Status]:
    """The status of each question by its id. Blocks: reads files, and proves what needs no sandbox."""
    return {loaded.question.id: _status(loaded, folder) for loaded in questions}


def _status(loaded: LoadedQuestion, folder: Path) -> Status:
    try:
        asked = _Asked(loaded.question.id, loaded.version, loaded)
        return "proven" if _is_proven(asked, folder) else "refused"
    except ProofNotKeptError:
        return "unknown"


@lru_cache(maxsize=1_000)
def _is_proven(asked: _Asked, folder: Path) -> bool:
    """Found once for each version. What is not there yet raises, and so is looked for again."""
    question = asked.loaded.question
    proof: Proof | None
    if isinstance(question, CodeQuestion):
        proof = Shelf(folder).find(asked.loaded)
    else:
        proof = prove_plain(question, asked.version)
    if proof is None:
        raise ProofNotKeptError
    return proof.proven
