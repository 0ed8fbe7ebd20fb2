"""`batchmark import`: questions out of Moodle XML or QTI, each as a file that loads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.commands.console import AT_FAULT, DONE, NOT_DONE, complain, report
from app.commands.exchange_lines import as_json, loss_lines
from app.settings import Settings
from graders.wording import count_of
from questions.bank import OWN_FOLDER, load_bank
from questions.exchange.files import import_file, yaml_of
from questions.exchange.report import Imported, Loss
from questions.exchange.zips import MAX_TOTAL_BYTES
from questions.faults import QuestionFileError
from questions.loader import parse_question
from questions.schema import Question

_NO_QUESTION = "-"  # no id: of the bank, only what its lessons say is wanted


def import_questions(file: Path, *, into: Path | None = None, json: bool = False) -> int:
    """Take the questions of a file, and say what of them could not be taken.

    Reads Moodle XML (multichoice, truefalse, numerical) and QTI 2.0 to 2.2 (choices, and
    numbers typed in), as a package or a single item. Exits with 1 if a question was not
    taken, with 2 if none could be read.

    Parameters
    ----------
    file
        The file to read.
    into
        The folder for the questions' files, made where it is missing; `imported` in the
        bank if not given. An id that is there already is left as it is.
    json
        Print one JSON object with every loss instead of text.
    """
    settings = Settings()
    folder = into or (settings.bank_dir or OWN_FOLDER) / "bank" / "imported"
    try:
        imported = import_file(_read(file), file.name)
        folder.mkdir(parents=True, exist_ok=True)
        statements = load_bank(extra=settings.bank_dir, only=_NO_QUESTION).statements
        written, losses = _write(imported, folder, statements)
    except QuestionFileError as error:
        for fault in error.faults:
            complain(str(fault))
        return NOT_DONE
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}")
        return NOT_DONE
    for fault in imported.faults:
        complain(str(fault))
    if json:
        report(as_json(written, losses))
    else:
        report(f"Wrote {count_of(len(written), 'question')} to {folder}.")
        for line in loss_lines(losses):
            report(line)
        if written:
            report(f"Look at them, then run: batchmark check {folder}")
    return DONE if not imported.faults and len(written) == len(imported.questions) else AT_FAULT


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        # One byte more than is taken, so that what is too long is seen to be.
        return stream.read(MAX_TOTAL_BYTES + 1)


def _write(imported: Imported, folder: Path, statements: frozenset[str]) -> tuple[list[str], list[Loss]]:
    """The ids whose files were written, and all that was lost."""
    written, losses = [], list(imported.losses)
    for question in imported.questions:
        if taken := _taken(question.id, folder):
            complain(f"{question.id}: {taken} is there already, and is left as it is")
            continue
        known, unknown = _split(question.covers, statements)
        if unknown:
            why = f"no lesson here has these statements: {', '.join(unknown)}"
            losses.append(Loss(question.id, "covers", why))
        if _write_one(question.model_copy(update={"covers": known}), folder):
            written.append(question.id)
    return written, losses


def _taken(question_id: str, folder: Path) -> Path | None:
    """The file that has this id, in the folder or, where that is one of a bank's, in its neighbours."""
    name = f"{question_id}.yaml"
    places = folder.resolve().parent.glob(f"*/{name}") if folder.resolve().parent.name == "bank" else []
    return next((place for place in [folder / name, *places] if place.exists()), None)


def _split(covers: Iterable[str], statements: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    given = tuple(covers)
    if not statements:
        return given, ()
    return tuple(each for each in given if each in statements), tuple(
        each for each in given if each not in statements
    )


def _write_one(question: Question, folder: Path) -> bool:
    """Write the question's file, once its text has been seen to load."""
    name = f"{question.id}.yaml"
    text = yaml_of(question)
    try:
        parse_question(text, name)
    except QuestionFileError as error:
        complain(f"{question.id} is not taken: {error.reason}")
        return False
    with (folder / name).open("x", encoding="utf-8") as stream:
        stream.write(text)
    return True
