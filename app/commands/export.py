"""`batchmark export`: questions as a file that a learning platform takes, and a list of what it doesn't."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from app.commands.console import DONE, NOT_DONE, complain, report
from app.commands.exchange_lines import as_json, loss_lines
from app.settings import Settings
from app.web.maths import find_mathml
from graders.plain.fixing import fix_variant
from graders.verdicts import QuestionError
from graders.wording import count_of
from questions.bank import Bank, load_bank
from questions.exchange.cartridge import AddressError, export_cartridge
from questions.exchange.moodle.writing import export_moodle
from questions.exchange.qti.writing import export_qti
from questions.exchange.report import Exported
from questions.exchange.travellers import FIXED_VARIANTS, NotFixedError
from questions.plain import NumericQuestion
from questions.schema import Question, Quiz

Format = Literal["moodle", "qti", "cartridge"]
MAX_VARIANTS = 100


def export(
    file: Path,
    *,
    form: Annotated[Format, Parameter(name="--format")],
    quiz: str | None = None,
    base_url: str | None = None,
    variants: Annotated[int, Parameter(validator=Number(gte=1, lte=MAX_VARIANTS))] = FIXED_VARIANTS,
    json: bool = False,
) -> int:
    """Write questions to a file for a learning platform, and say what of them could not travel.

    Choice, multiple and numeric questions travel as Moodle XML (moodle) or as a QTI 2.1
    package (qti). Quizzes, and questions with code, text or an order, travel as LTI links
    in a Common Cartridge (cartridge).

    Parameters
    ----------
    file
        Where to write; a file of that name is replaced.
    form
        What to write.
    quiz
        Only the questions that this quiz asks or may draw; without it, the whole bank.
    base_url
        Where this service is found, for the cartridge's links; BATCHMARK_BASE_URL if not given.
    variants
        How many fixed variants a numeric question with changing numbers becomes.
    json
        Print one JSON object with every loss instead of text.
    """
    settings = Settings()
    bank = _find_bank(settings, quiz)
    if bank is None:
        return NOT_DONE
    address = settings.base_url if base_url is None else base_url
    try:
        exported = _export(form, bank, quiz, address, variants)
        file.write_bytes(exported.data)
    except AddressError as error:
        complain(f"--base-url: {error}")
        return NOT_DONE
    except OSError as error:
        complain(f"{file} can't be written: {error.strerror}")
        return NOT_DONE
    if json:
        report(as_json(exported.carried, exported.losses))
    else:
        _report(file, exported, "link" if form == "cartridge" else "item")
    return DONE


def _find_bank(settings: Settings, quiz: str | None) -> Bank | None:
    """The bank with its faults complained of; None if it lacks the quiz that is asked for."""
    bank = load_bank(extra=settings.bank_dir)
    for fault in bank.errors:
        complain(f"left out: {fault}")
    if quiz is None or quiz in bank.quizzes:
        return bank
    complain(f"there is no quiz {quiz!r}; there are: {', '.join(sorted(bank.quizzes))}")
    return None


def _report(file: Path, exported: Exported, what: str) -> None:
    report(f"Wrote {file}: {count_of(len(exported.carried), what)}.")
    for line in loss_lines(exported.losses):
        report(line)


def _export(form: Format, bank: Bank, quiz_id: str | None, base_url: str, variants: int) -> Exported:
    quiz = None if quiz_id is None else bank.quizzes[quiz_id]
    questions = _questions(bank, quiz)
    title = f"Batchmark: {quiz.title}" if quiz else "Batchmark"
    if form == "cartridge":
        quizzes = [quiz] if quiz else bank.quizzes.values()
        return export_cartridge(quizzes, questions, base_url, title=title)
    if form == "moodle":
        return export_moodle(questions, _fix, variants=variants, category=title)
    return export_qti(questions, _fix, find_mathml, variants=variants)


def _questions(bank: Bank, quiz: Quiz | None) -> list[Question]:
    asked: Iterable[str] = bank.questions
    if quiz is not None:
        drawn = [name for draw in quiz.draws for name in draw.questions]
        asked = dict.fromkeys([*(item.question for item in quiz.items), *drawn])
    return [bank.questions[name].question for name in asked]


def _fix(question: NumericQuestion, variant: int) -> NumericQuestion:
    try:
        return fix_variant(question, variant)
    except QuestionError as error:
        raise NotFixedError(str(error)) from None
