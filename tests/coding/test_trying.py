"""Trying: the visible cases of a question, judged by themselves, say what they say within the whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sandbox.boxes import judge_or_skip

from graders.answers import CodeAnswer
from graders.judge import Judge
from graders.verdicts import CaseResult, Verdict
from questions.bank import Bank, load_bank
from questions.code import CodeQuestion
from questions.visible import find_visible_part

CODE = sorted(name for name, loaded in load_bank().questions.items() if loaded.question.kind == "code")


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with judge_or_skip() as made:
        yield made


@pytest.mark.parametrize("name", CODE)
def test_the_part_has_the_visible_cases_and_their_points(bank: Bank, name: str) -> None:
    loaded = bank.questions[name]
    assert isinstance(loaded.question, CodeQuestion)
    part = find_visible_part(loaded)
    visible = [case for case in loaded.question.cases if case.visible]
    assert part is not None, "every question has something to try"
    assert isinstance(part.question, CodeQuestion)
    assert list(part.question.cases) == visible
    assert part.question.points == pytest.approx(sum(case.points for case in visible))
    assert (part.version == loaded.version) is (len(visible) == len(loaded.question.cases))


def test_other_kinds_have_nothing_to_run(bank: Bank) -> None:
    assert find_visible_part(bank.questions["forgotten-eval"]) is None


@pytest.mark.sandbox
@pytest.mark.parametrize("name", ["layernorm-numpy", "faster-convergence-torch"])
def test_a_right_answer_passes_what_it_tries_and_every_case_is_told(
    judge: Judge, bank: Bank, name: str
) -> None:
    part = find_visible_part(bank.questions[name])
    assert part is not None
    assert isinstance(part.question, CodeQuestion)
    told: list[CaseResult] = []
    answer = CodeAnswer(source=f"{part.question.solution}\nprint('seen')\n")
    grade = judge.grade(part, answer, 0, tell=told.append)
    assert grade.verdict is Verdict.CORRECT, grade.message
    assert [case.id for case in told] == [case.id for case in part.question.cases]
    assert "seen" in grade.printed
