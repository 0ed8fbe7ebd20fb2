"""What the API and the pages do alike with a question that an author has written."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from app.db.authoring.checks import find_check, get_check
from app.db.authoring.tables import CheckStatus, QuestionCheck
from app.db.tables import User
from app.errors import LineError
from app.pipeline.teaching.publishing import Published, PublishWish, ask_for_proof, publish_question
from app.readable import with_unreadable
from app.services import Services
from graders.engine import engine_version
from graders.proving.plain import prove_plain
from graders.proving.records import Level, Proof
from graders.proving.shelf import Shelf
from questions.code import CodeQuestion
from questions.faults import Fault
from questions.loader import LoadedQuestion, parse_question
from questions.reader import read_document

OPEN = (CheckStatus.QUEUED, CheckStatus.RUNNING)
_LOOK_AGAIN_S = 0.2
_ID = re.compile(r"""^id:[ \t]*["']?([a-z0-9-]{1,64})["']?[ \t]*(?:#.*)?$""", re.MULTILINE)


def find_id(text: str) -> str:
    """The id that a question's YAML gives itself; `question` where it gives none that can be one."""
    found = _ID.search(text)
    return found[1] if found else "question"


async def read_question(services: Services, text: str, question_id: str) -> LoadedQuestion:
    """The question in `text`.

    Raises:
        QuestionFileError: it is none; all its faults are listed.
    """
    bank = services.bank
    vocabulary, statements = bank.misconceptions or None, bank.statements or None
    return await asyncio.to_thread(parse_question, text, f"{question_id}.yaml", vocabulary, statements)


async def find_ready_proof(services: Services, loaded: LoadedQuestion) -> Proof | None:
    """The proof, where it needs no sandbox or was made before."""
    question = loaded.question
    if not isinstance(question, CodeQuestion):
        proof = await asyncio.to_thread(prove_plain, question, loaded.version)
        return await _complete(proof, loaded)
    shelf = Shelf(services.settings.cache_dir / "proofs")
    if kept := await asyncio.to_thread(shelf.find, loaded):
        return await _complete(kept, loaded)
    async with services.database.reading() as session:
        check = await find_check(session, loaded, engine_version())
    return await proof_of(check, loaded) if check else None


async def start_check(services: Services, user: User, loaded: LoadedQuestion) -> QuestionCheck:
    """A check of this version: a new one, or one that this person waits for already.

    Raises:
        OneCheckAtATimeError: another question of this person's is being proven.
    """
    async with services.database.writing() as session:
        return await ask_for_proof(session, user=user, loaded=loaded, now=datetime.now(UTC))


async def wait_for_check(services: Services, check: QuestionCheck, limit_s: float) -> QuestionCheck:
    """The check when it is done or failed, or as it is after `limit_s` seconds.

    As it was given, where its author holds as many requests open as may be.
    """
    if not services.waiters.has_room(check.user_id):
        return check
    deadline = asyncio.get_running_loop().time() + limit_s
    with services.waiters.holding(check.user_id):
        while check.status in OPEN and (left_s := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(min(_LOOK_AGAIN_S, left_s))
            async with services.database.reading() as session:
                check = await get_check(session, check.id)
    return check


async def proof_of(check: QuestionCheck, loaded: LoadedQuestion) -> Proof | None:
    """What a check of `loaded` has found; None while it has not."""
    if check.proof is None:
        return None
    return await _complete(Proof.model_validate(check.proof), loaded)


async def publish(services: Services, user: User, wish: PublishWish) -> Published:
    """Publish a question, and ask it in this process at once; in others within moments.

    Raises:
        QuestionRefusedError: it is not proven.
        VersionGoneByError: another version is asked than the one that was edited.
    """
    async with services.database.writing() as session:
        published = await publish_question(session, user=user, wish=wish, now=datetime.now(UTC))
    await services.current.refresh()
    return published


def lines_of_faults(faults: Iterable[Fault]) -> list[LineError]:
    """Faults of a file as errors with lines."""
    return [LineError(line=fault.line, field=fault.field, message=fault.reason) for fault in faults]


def lines_of_proof(proof: Proof, loaded: LoadedQuestion, level: Level) -> list[LineError]:
    """What a proof found at this level, each at its line of the source.

    Blocks while the source is read once more: seconds, where it is as long as may be.
    """
    found = [finding for finding in proof.findings if finding.level is level]
    if not found:
        return []
    document = read_document(loaded.source, f"{loaded.question.id}.yaml")
    return lines_of_faults(document.fault(finding.place, finding.message) for finding in found)


async def _complete(proof: Proof, loaded: LoadedQuestion) -> Proof:
    return await asyncio.to_thread(with_unreadable, proof, loaded.question)
