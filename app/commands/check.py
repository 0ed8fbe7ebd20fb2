"""`batchmark check`: every fault in question files with its line, and a proof of every question."""

from __future__ import annotations

import json as jsonlib
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from app.background.proving import find_proof
from app.commands.check_lines import finding_line, proof_tables
from app.commands.console import AT_FAULT, DONE, NOT_DONE, complain, report
from app.commands.judging import open_judge
from app.readable import with_unreadable
from app.settings import Settings
from graders.judge import Judge
from graders.proving.records import Proof
from graders.proving.shelf import Shelf
from graders.verdicts import GraderError
from graders.wording import count_of
from questions.bank import Bank, load_bank
from questions.faults import Fault, QuestionFileError
from questions.loader import LoadedQuestion, load_question

AT_ONCE = 2  # one question waits for the sandbox while another is compared


@dataclass(frozen=True)
class _Given:
    """A question to prove, and the file that its author knows it by."""

    file: str
    loaded: LoadedQuestion


def check(*paths: Path, json: bool = False) -> int:
    """Check question files, then prove each question by running it.

    Exits with 1 if there is an error, with 2 if something of ours kept a question
    from being proved.

    Parameters
    ----------
    paths
        Question files, or folders of them; none: the whole bank with its quizzes.
    json
        Print one JSON object with all faults and proofs instead of text.
    """
    started = time.perf_counter()
    settings = Settings()
    bank = load_bank(extra=settings.bank_dir)
    faults = [] if paths else list(bank.errors)
    given = list(_load(paths, bank, faults) if paths else _questions_of(bank))
    if not json:
        for fault in faults:
            report(str(fault))
    proofs = []
    with closing(_prove_all(given, settings)) as proven:
        for each, proof in proven:
            proofs.append(proof)
            if not json:
                _report(each, proof, in_full=len(paths) == len(given) == 1)
    if json:
        report(_as_json(faults, proofs))
    return _conclude(faults, proofs, len(given), time.perf_counter() - started)


def _prove_all(given: list[_Given], settings: Settings) -> Generator[tuple[_Given, Proof]]:
    with open_judge(settings) as judge, ThreadPoolExecutor(AT_ONCE) as threads:
        prover = _Prover(judge, Shelf(settings.cache_dir / "proofs"))
        try:
            for each, proof in zip(given, threads.map(prover.find_proof, given), strict=True):
                if proof is not None:
                    yield each, with_unreadable(proof, each.loaded.question)
        finally:
            threads.shutdown(cancel_futures=True)  # nobody waits for the rest once the reader has left


def _questions_of(bank: Bank) -> Iterator[_Given]:
    for question_id, loaded in bank.questions.items():
        yield _Given(f"{question_id}.yaml", loaded)


def _load(paths: Iterable[Path], bank: Bank, faults: list[Fault]) -> Iterator[_Given]:
    """The questions in the files, whose faults are added to `faults`."""
    for path in paths:
        for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
            try:
                yield _Given(
                    str(file), load_question(file, bank.misconceptions or None, bank.statements or None)
                )
            except QuestionFileError as error:
                # The loader knows a file by its name; here it was given by a path.
                faults += [replace(fault, file=str(file)) for fault in error.faults]


class _Prover:
    """Proves a question, unless the shelf has its proof."""

    def __init__(self, judge: Judge, shelf: Shelf) -> None:
        self._judge = judge
        self._shelf = shelf

    def find_proof(self, given: _Given) -> Proof | None:
        """The proof; None, once that was complained of, where something of ours failed."""
        try:
            return find_proof(
                given.loaded,
                self._judge,
                self._shelf,
                run=self._judge.run,
                tell=lambda reason: complain(f"{given.file}: {reason}"),
            )
        except GraderError as error:
            complain(f"{given.file}: not proved, and not by its fault. {error}")
            return None


def _report(given: _Given, proof: Proof, *, in_full: bool) -> None:
    for finding in proof.findings:
        report(finding_line(given.file, given.loaded.source, finding))
    if proof.proven:
        warnings = f", {len(proof.findings)} to look at" if proof.findings else ""
        report(f"{given.file}: proved{warnings}")
    if in_full and proof.cases:
        report(proof_tables(proof))


def _as_json(faults: Iterable[Fault], proofs: Iterable[Proof]) -> str:
    document = {
        "faults": [asdict(fault) for fault in faults],
        # By way of JSON, where an infinite margin becomes a text: JSON has no infinity.
        "proofs": [{**jsonlib.loads(proof.model_dump_json()), "proven": proof.proven} for proof in proofs],
    }
    return jsonlib.dumps(document, allow_nan=False)


def _conclude(faults: list[Fault], proofs: list[Proof], asked: int, elapsed_s: float) -> int:
    proven = sum(proof.proven for proof in proofs)
    wrong = count_of(len(faults), "fault")
    complain(f"{proven} of {count_of(asked, 'question')} proved, {wrong} in files, {elapsed_s:.1f} s")
    if faults or proven < len(proofs):
        return AT_FAULT
    return DONE if len(proofs) == asked else NOT_DONE
