"""`batchmark check`: every fault in question files, with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.commands.console import AT_FAULT, DONE, complain, report
from app.settings import Settings
from questions.bank import load_bank
from questions.faults import Fault, QuestionFileError
from questions.loader import load_question


def check(*paths: Path) -> int:
    """Check question files and print every fault as file:line: field: message.

    Exits with 1 if there is a fault.

    Parameters
    ----------
    paths
        Question files, or folders of them; none: the whole bank with its quizzes.
    """
    bank = load_bank(extra=Settings().bank_dir)
    checked = 0
    faults: list[Fault] = []
    if not paths:
        checked, faults = len(bank.questions), bank.errors
    for file in _files(paths):
        checked += 1
        try:
            load_question(file, bank.misconceptions or None)
        except QuestionFileError as error:
            # The loader knows a file by its name; here it was given by a path.
            faults += [Fault(str(file), *_rest(fault)) for fault in error.faults]
    for fault in faults:
        report(str(fault))
    complain(f"{checked} questions read, {len(faults)} faults")
    return AT_FAULT if faults else DONE


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.yaml")) if path.is_dir() else [path]


def _rest(fault: Fault) -> tuple[int, str, str]:
    return fault.line, fault.field, fault.reason
