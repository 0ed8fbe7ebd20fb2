"""`batchmark grade`: one JSON line for each file, and an exit code that tells whose fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import batchmark

from app.commands.judging import open_judge
from app.settings import Settings
from graders.answers import CodeAnswer
from graders.verdicts import Verdict
from questions.bank import load_bank
from questions.code import CodeQuestion

CODE = "forward-backward-numpy"


@pytest.fixture(scope="module")
def question() -> CodeQuestion:
    question = load_bank().questions[CODE].question
    assert isinstance(question, CodeQuestion)
    return question


def lines_of(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_source_may_be_as_long_as_for_the_service(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path, source_limit_kib=1)
    with open_judge(settings) as judge:
        grade = judge.grade(load_bank(only=CODE).questions[CODE], CodeAnswer(source="#" * 1_025), 0)
    assert grade.verdict is Verdict.INVALID_ANSWER


@pytest.mark.sandbox
def test_each_file_gets_its_line_in_order_and_any_verdict_exits_with_0(
    tmp_path: Path, question: CodeQuestion
) -> None:
    mutant = next(each for each in question.mutants if each.misconception == "unbiased-variance")
    contents = {
        "right.py": question.solution.encode(),
        "wrong.py": mutant.source(question.solution).encode(),
        "raises.py": b"raise RuntimeError('on load')",
        "broken.py": b"def f(:",
        "empty.py": b"",
        "binary.py": b"\xff\xfe\x80",
        "huge.py": b"#" * 10_000_000,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    done = batchmark("grade", CODE, *contents, "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = lines_of(done.stdout)
    assert [line["file"] for line in lines] == list(contents)
    assert [line["verdict"] for line in lines] == [
        "correct",
        "partial",
        "runtime_error",
        *["invalid_answer"] * 4,
    ]
    assert all(line["status"] == "graded" for line in lines)
    assert lines[0]["score"] == 1
    assert lines[1]["misconceptions"] == ["unbiased-variance"]
    assert 0 < lines[1]["score"] < 1


@pytest.mark.sandbox
def test_the_line_has_the_agreed_shape(tmp_path: Path, question: CodeQuestion) -> None:
    (tmp_path / "right.py").write_text(question.solution)
    line = lines_of(batchmark("grade", CODE, "right.py", "--json", folder=tmp_path).stdout)[0]
    assert set(line) == {"file", "status", "verdict", "score", "misconceptions", "cases", "elapsed_ms"}
    assert [case["id"] for case in line["cases"]] == [case.id for case in question.cases]
    assert set(line["cases"][0]) == {
        "id",
        "stability",
        "verdict",
        "points",
        "max_points",
        "outputs",
        "message",
    }
    output = line["cases"][0]["outputs"][0]
    assert set(output) == {"name", "verdict", "max_error", "ulps", "tolerance", "message"}
    assert line["elapsed_ms"] > 0


@pytest.mark.sandbox
def test_people_read_the_verdict_the_mistake_and_each_case(tmp_path: Path, question: CodeQuestion) -> None:
    mutant = next(each for each in question.mutants if each.misconception == "unbiased-variance")
    (tmp_path / "wrong.py").write_text(mutant.source(question.solution))
    said = batchmark("grade", CODE, "wrong.py", folder=tmp_path).stdout
    assert said.startswith("wrong.py: partial, ")
    assert load_bank().misconceptions["unbiased-variance"].name in said
    assert said.count("✗") + said.count("✓") == len(question.cases)


def test_other_kinds_take_their_answer_as_json(tmp_path: Path) -> None:
    files = {"yes.json": '{"text": "eval()"}', "no.json": '{"choice": "a"}', "not.json": "eval()"}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    done = batchmark("grade", "switch-to-evaluation", *files, "--json", folder=tmp_path)
    assert done.returncode == 0
    assert [line["verdict"] for line in lines_of(done.stdout)] == [
        "correct",
        "invalid_answer",
        "invalid_answer",
    ]


def test_an_unknown_question_is_an_error_with_a_guess(tmp_path: Path) -> None:
    done = batchmark("grade", "switch-to-evalation", "x.json", "--json", folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Did you mean switch-to-evaluation?" in done.stderr


def test_a_file_that_cannot_be_read_is_an_error_and_the_others_are_graded(tmp_path: Path) -> None:
    (tmp_path / "yes.json").write_text('{"text": "eval"}')
    done = batchmark("grade", "switch-to-evaluation", "none.json", ".", "yes.json", "--json", folder=tmp_path)
    assert done.returncode == 2
    assert [line["file"] for line in lines_of(done.stdout)] == ["yes.json"]
    assert "none.json: No such file" in done.stderr


def test_a_variant_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("")
    done = batchmark("grade", CODE, "x.py", "--variant", "999", folder=tmp_path)
    assert done.returncode == 2
    assert "variants 0 to" in done.stderr


def test_a_question_at_fault_is_reported_as_not_graded(tmp_path: Path) -> None:
    bank = tmp_path / "bank" / "broken"
    bank.mkdir(parents=True)
    (bank / "never-a-number.yaml").write_text(
        "id: never-a-number\nkind: numeric\ntitle: t\nlesson: L0\npoints: 1\nprompt: p\n"
        "variables: {zero: {choice: [0]}}\nanswer: 1 / zero\ntolerance: {absolute: 0.1}\n"
    )
    (tmp_path / "x.json").write_text('{"value": 1}')
    done = batchmark(
        "grade", "never-a-number", "x.json", "--json", folder=tmp_path, BATCHMARK_BANK_DIR=str(tmp_path)
    )
    assert done.returncode == 2
    line = lines_of(done.stdout)[0]
    assert (line["status"], line["verdict"], line["score"]) == ("failed", None, None)
