"""Answers as learners write them get the verdict they are due, and hear of the mistake they make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox.boxes import judge_or_skip

from graders.answers import CodeAnswer
from graders.judge import Judge
from questions.bank import Bank, load_bank

pytestmark = pytest.mark.sandbox

FOLDER = Path(__file__).parent.parent / "answers"
ANSWERS = sorted(FOLDER.glob("*/*.py"))
VARIANTS = (0, 3)


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with judge_or_skip() as made:
        yield made


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("variant", VARIANTS)
def test_an_answer_gets_its_due(judge: Judge, bank: Bank, path: Path, variant: int) -> None:
    source = path.read_text(encoding="utf-8")
    due = source.partition("\n")[0].removeprefix("# due: ").split()
    grade = judge.grade(bank.questions[path.parent.name], CodeAnswer(source=source), variant)
    assert [grade.verdict, *grade.misconceptions] == due, grade.message
    assert (grade.score == 1) == (due[0] == "correct")


def test_every_coding_question_has_answers() -> None:
    coding = {name for name, loaded in load_bank().questions.items() if loaded.question.kind == "code"}
    assert {path.parent.name for path in ANSWERS} == coding
