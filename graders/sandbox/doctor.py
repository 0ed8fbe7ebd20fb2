"""Attacks a running sandbox and says which of its walls hold.

What is attacked with is data, in `probes/`; what a host lacks, in `host.py`.
Nothing here needs the sandbox to work: where it can't be built, that is the finding.
"""

from __future__ import annotations

import importlib
import os
import secrets
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from graders.sandbox.host import read_facts, remedies_for
from graders.sandbox.outcome import Job, Raised, Returned, RunOutcome, Snippet
from graders.sandbox.policy import ENVIRONMENT
from graders.sandbox.probes import amount, depth, reach, sight
from graders.sandbox.probes.wall import Attempt, Wall
from graders.values import Value
from graders.verdicts import GraderError

WALLS = (*sight.WALLS, *reach.WALLS, *amount.WALLS, *depth.WALLS)
SHOWN_CHARS = 160
PROJECT = Path(__file__).parents[2]
OUTPUT_LIMIT_BYTES = 32 << 20
_LONGEST_PLACE = 70
Run = Callable[[Job], RunOutcome]

_UNEXPLAINED = (
    "Nothing on this host explains it, so the fault is ours: don't grade code here,"
    " and report it with what `batchmark doctor --json` prints."
)


class SandboxError(Exception):
    """Whatever keeps a sandbox from starting: that is what the doctor was asked for."""


@dataclass(frozen=True)
class Finding:
    """Whether one wall holds.

    `promise` follows “an answer”, `detail` says what was tried and what got through,
    `remedy` what to do about it on this host; empty where the wall holds. Without a
    `required` wall nothing hostile should be run.
    """

    wall: str
    promise: str
    held: bool
    required: bool
    detail: str
    remedy: str


def examine(run: Run, library_set: str, *, output_limit_bytes: int = OUTPUT_LIMIT_BYTES) -> list[Finding]:
    """Attack the sandbox behind `run`, which hands back `output_limit_bytes` at most, wall by wall.

    Raises:
        GraderError: not even a harmless answer can be run in it.
        OSError: the doctor's own bait (a file, three listeners on this host) can't be laid out.
    """
    run(Job(library_set, "", ()))
    with _bait() as bait:
        inputs = bait | {"output_limit_bytes": output_limit_bytes}
        troubles = {wall: _attack(wall, run, library_set, inputs) for wall in WALLS}
    remedies = remedies_for(read_facts()) if any(troubles.values()) else {}
    return [_finding(wall, troubles[wall], remedies) for wall in WALLS]


def examine_installation(library_set: str) -> list[Finding]:
    """Start a sandbox of this library set, attack it, and end it.

    One that can't be started is a finding, not an error; what it would hold without the
    walls that this host refuses is then examined too.

    Raises:
        OSError: as `examine`.
    """
    try:
        return _examine_own(library_set)
    except SandboxError as error:
        refusal = unstarted(str(error))
    try:
        rest = _examine_own(library_set, allow_missing_walls=True)
        return [replace(refusal, detail=f"{refusal.detail}; the rest was tried without those walls"), *rest]
    except SandboxError:
        return [refusal]


def _examine_own(library_set: str, *, allow_missing_walls: bool = False) -> list[Finding]:
    try:
        # Not imported above: without libseccomp it can't be, and that is for the doctor to say.
        module = importlib.import_module("graders.sandbox.pool")
    except Exception as error:
        raise SandboxError(str(error)) from error
    with module.Pool(
        library_set, output_limit_bytes=OUTPUT_LIMIT_BYTES, allow_missing_walls=allow_missing_walls
    ) as pool:
        try:
            return examine(pool.run, library_set)
        except GraderError as error:
            raise SandboxError(str(error)) from error


def unstarted(reason: str) -> Finding:
    """The finding about a sandbox that can't be built."""
    remedy = " ".join(remedies_for(read_facts()).values())
    return Finding(
        wall="sandbox",
        promise="is run in a box that could be built",
        held=False,
        required=True,
        detail=reason,
        remedy=remedy or _UNEXPLAINED,
    )


def missing_walls(findings: list[Finding]) -> list[Finding]:
    """The required walls that don't hold."""
    return [finding for finding in findings if finding.required and not finding.held]


@contextmanager
def _bait() -> Iterator[dict[str, Value]]:
    # What an answer would get at without walls, whoever it runs as.
    abstract = f"batchmark-doctor-{secrets.token_hex(8)}"
    with (
        tempfile.TemporaryDirectory(prefix="batchmark-doctor-", dir=_short_place()) as folder,
        socket.create_server(("127.0.0.1", 0)) as port,
        socket.socket(socket.AF_UNIX) as in_folder,
        socket.socket(socket.AF_UNIX) as without_file,
    ):
        secret = Path(folder, "secret")
        secret.write_text("readable by everyone on this host", encoding="utf-8")
        in_folder.bind(f"{folder}/socket")
        without_file.bind(f"\0{abstract}")
        for listener in (in_folder, without_file):
            listener.listen()
        for path in (Path(folder), secret, Path(folder, "socket")):
            path.chmod(0o777)
        yield {
            "secret": str(secret),
            "outside": folder,
            "code": __file__,
            "questions": str(PROJECT / "questions"),
            "port": port.getsockname()[1],
            "abstract": abstract,
            "harmless": [*ENVIRONMENT, "LC_CTYPE"],  # the latter is Python's own doing
        }


def _short_place() -> str:
    # A socket's address has room for 107 bytes; with a longer one nothing would be tried.
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= _LONGEST_PLACE else "/tmp"  # noqa: S108 - a fresh folder within


def _attack(wall: Wall, run: Run, library_set: str, inputs: dict[str, Value]) -> list[str]:
    # What got through, attempt by attempt; nothing where the wall holds.
    try:
        if wall.first:
            run(_job(wall, library_set, inputs, (Attempt("first", wall.first),)))
        outcome = run(_job(wall, library_set, inputs, wall.attempts))
    except GraderError as error:
        return [f"it could not be tried: {error}"]
    return [trouble for index in range(len(wall.attempts)) if (trouble := _trouble(wall, outcome, index))]


def _finding(wall: Wall, troubles: list[str], remedies: dict[str, str]) -> Finding:
    count = len(wall.attempts)
    helpful = " ".join(remedies[name] for name in wall.rests_on if name in remedies)
    return Finding(
        wall=wall.name,
        promise=wall.promise,
        held=not troubles,
        required=wall.required,
        detail="; ".join(troubles) or f"{count} of {count} attempts refused",
        remedy=(helpful or _UNEXPLAINED) if troubles else "",
    )


def _job(wall: Wall, library_set: str, inputs: dict[str, Value], attempts: tuple[Attempt, ...]) -> Job:
    return Job(
        library_set=library_set,
        source=wall.source,
        cases=tuple(Snippet(attempt.name, attempt.code) for attempt in attempts),
        inputs=inputs,
        provides=wall.provides,
        time_limit_s=wall.time_limit_s,
        memory_mib=wall.memory_mib,
    )


def _trouble(wall: Wall, outcome: RunOutcome, index: int) -> str:
    name = wall.attempts[index].name
    match outcome.cases.get(index) or outcome.load_error:
        case Raised(types=types) if set(types) & set(wall.refusals):
            return ""
        case Raised(types=types, message=message):
            return f"it {name}: not refused as it should be, but {types[0]}: {_on_one_line(message)}"
        case Returned(outputs=dict() as outputs):
            return f"it {name}: got {_on_one_line(str(outputs.get('got')))}"
        case None if outcome.ending in wall.endings:
            return ""
        case _:
            return f"it {name}: not refused, the run ended otherwise ({outcome.ending})"


def _on_one_line(text: str) -> str:
    return " ".join(text[:SHOWN_CHARS].split())
