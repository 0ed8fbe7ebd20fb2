"""`batchmark grade`: answers in files to grades on stdout, without server or database."""

from __future__ import annotations

import difflib
import json as jsonlib
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from app.commands.console import DONE, NOT_DONE, complain, report
from app.commands.grade_lines import failed_line, grade_line, grade_text
from app.commands.judging import complain_of_file, open_judge
from app.settings import Settings
from graders.answers import Answer, AnswerError, CodeAnswer, parse_answer
from graders.judge import Judge
from graders.verdicts import Grade, GraderError, QuestionError, Verdict
from questions.bank import Bank, load_bank
from questions.loader import LoadedQuestion
from questions.schema import Question

# More than any limit that an answer is judged by, little enough to be read whole.
READ_LIMIT_BYTES = 16 << 20


def grade(
    question_id: str,
    *files: Annotated[Path, Parameter(required=True)],
    json: bool = False,
    variant: int = 0,
) -> int:
    """Grade files as answers to a question.

    Exits with 0 whatever the verdicts, with 2 when the question is unknown, a file
    can't be read, or something of ours failed.

    Parameters
    ----------
    question_id
        Which question the files answer.
    files
        Python sources; for other kinds than code, answers in JSON such as {"choice": "b"}.
    json
        Print one JSON object per file instead of text.
    variant
        Which of the question's variants to use, from 0.
    """
    settings = Settings()
    bank = load_bank(extra=settings.bank_dir, only=question_id)
    loaded = bank.questions.get(question_id)
    if loaded is None:
        return _complain_of_unknown(question_id, load_bank(extra=settings.bank_dir))
    variants = getattr(loaded.question, "variants", 1)
    if not 0 <= variant < variants:
        complain(f"--variant {variant}: this question has variants 0 to {variants - 1}")
        return NOT_DONE
    with open_judge(settings) as judge:
        codes = [_grade_file(judge, loaded, bank, file, variant, json=json) for file in files]
    return max(codes, default=DONE)


def _complain_of_unknown(question_id: str, bank: Bank) -> int:
    near = difflib.get_close_matches(question_id, bank.questions, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    complain(f"there is no question {question_id!r}.{hint}")
    complain_of_file(bank, question_id)
    return NOT_DONE


def _grade_file(
    judge: Judge, loaded: LoadedQuestion, bank: Bank, file: Path, variant: int, *, json: bool
) -> int:
    try:
        content = read_bounded(file)
    except OSError as error:
        complain(f"{file}: {error.strerror}")
        return NOT_DONE
    try:
        given = _judge(judge, loaded, content, variant)
    except (GraderError, QuestionError) as error:
        complain(f"{file}: not graded. {error}")
        report(jsonlib.dumps(failed_line(str(file))) if json else f"{file}: not graded, and not by its fault")
        return NOT_DONE
    report(jsonlib.dumps(grade_line(str(file), given)) if json else grade_text(str(file), given, bank))
    return DONE


def read_bounded(file: Path) -> bytes:
    """The file's content, or as much of it as shows that it is too long.

    Raises:
        OSError: it can't be read.
    """
    with file.open("rb") as stream:
        return stream.read(READ_LIMIT_BYTES)


def _judge(judge: Judge, loaded: LoadedQuestion, content: bytes, variant: int) -> Grade:
    try:
        answer = parse_content(loaded.question, content)
    except AnswerError as error:
        return Grade(
            verdict=Verdict.INVALID_ANSWER,
            points=0,
            max_points=loaded.question.points,
            message=f"This is not an answer to the question: {error}",
            question_version=loaded.version,
            variant=variant,
        )
    return judge.grade(loaded, answer, variant)


def parse_content(question: Question, content: bytes) -> Answer:
    """A file's content as an answer: source for code, JSON for every other kind.

    Raises:
        AnswerError: it is not JSON, or not the JSON that this kind takes.
    """
    if question.kind == "code":
        # Broken UTF-8 must reach the judge, who has words for it: as lone surrogates.
        return CodeAnswer(source=content.decode("utf-8", errors="surrogateescape"))
    try:
        body = jsonlib.loads(content)
    except (ValueError, RecursionError) as error:
        raise AnswerError("", f"not JSON ({error})") from None
    return parse_answer(question, body)
