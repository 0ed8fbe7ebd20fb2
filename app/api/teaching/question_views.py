"""What the API says of questions to those who write them: checks, proofs, and what was published."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from app.authoring import lines_of_faults, lines_of_proof
from app.db.authoring.tables import Publication, QuestionCheck
from app.errors import LineError
from graders.proving.records import Level, Proof
from questions.faults import Fault
from questions.loader import LoadedQuestion


class FaultView(BaseModel):
    """One thing in the file that does not fit, as `batchmark check --json` prints it."""

    file: str
    line: int
    field: str
    reason: str


class CheckView(BaseModel):
    """How far a check is, and what it found.

    `status`: `queued` and `running` while a worker proves the question, then `done`, or
    `failed` with why, and by whose `fault`: `author` where the proof takes too long.
    `proven` null: not known (yet). `errors` keep the question from being published, `warnings` do
    not; both have lines. `faults` and `proofs` are what `batchmark check --json` prints.
    """

    id: str | None = None
    status: Literal["queued", "running", "done", "failed"]
    question_id: str
    version: str | None = None
    proven: bool | None = None
    errors: list[LineError] = []
    warnings: list[LineError] = []
    faults: list[FaultView] = []
    proofs: list[dict[str, Any]] = []
    failure: str = ""
    fault: Literal["author", "service"] | None = None


class PublishedView(BaseModel):
    """What is asked now; `changed` false where it was asked before: nothing but comments or layout differ."""

    question_id: str
    version: str
    previous: str | None
    changed: bool


class PublicationView(BaseModel):
    """From `at` on the question was asked at this version.

    `by` null: a person who is gone, or, with `from_file`, nobody: its file had changed.
    """

    number: int
    version: str
    at: datetime
    from_file: bool
    by: str | None
    reason: str
    current: bool


def view_faults(question_id: str, faults: Iterable[Fault]) -> CheckView:
    """A check that ended at the file's faults."""
    listed = list(faults)
    return CheckView(
        status="done",
        question_id=question_id,
        proven=False,
        errors=lines_of_faults(listed),
        faults=[FaultView(**asdict(fault)) for fault in listed],
        fault="author",
    )


def view_proof(loaded: LoadedQuestion, proof: Proof, check_id: str | None = None) -> CheckView:
    """A check that has a proof."""
    return CheckView(
        id=check_id,
        status="done",
        question_id=loaded.question.id,
        version=loaded.version,
        proven=proof.proven,
        errors=lines_of_proof(proof, loaded, Level.ERROR),
        warnings=lines_of_proof(proof, loaded, Level.WARNING),
        # By way of JSON, where an infinite margin becomes a text: JSON has no infinity.
        proofs=[{**json.loads(proof.model_dump_json()), "proven": proof.proven}],
        fault=None if proof.proven else "author",
    )


def view_check(check: QuestionCheck) -> CheckView:
    """A check that waits, runs or has failed."""
    view = CheckView(
        id=check.id,
        status=check.status,
        question_id=check.question_id,
        version=check.version,
        failure=check.failure,
    )
    if not check.failure:
        return view
    return view.model_copy(update={"fault": "author" if check.too_slow else "service"})


def view_publication(publication: Publication, name: str | None, current: int) -> PublicationView:
    """One publication; `current` is the number of the one that is asked now."""
    return PublicationView(
        number=publication.number,
        version=publication.version,
        at=publication.at,
        from_file=publication.from_file,
        by=name,
        reason=publication.reason,
        current=publication.number == current,
    )
