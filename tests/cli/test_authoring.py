"""`batchmark new` and `batchmark check`: from nothing to a question that is proven."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command import PROJECT, batchmark

from app.commands import check as checking
from questions.bank import Bank
from questions.loader import load_question

PLAIN_KINDS = ["choice", "multiple", "numeric", "ordering", "text"]
TEXT = "id: {id}\nkind: text\ntitle: t\nlesson: L0\npoints: 1\nprompt: p\naccept: [{accept}]\n"
GUIDE = PROJECT / "docs" / "authoring.md"


def write_text_question(folder: Path, question_id: str, accept: str = "yes", more: str = "") -> Path:
    file = folder / f"{question_id}.yaml"
    file.write_text(TEXT.format(id=question_id, accept=accept) + more)
    return file


@pytest.mark.parametrize("kind", [pytest.param("code", marks=pytest.mark.sandbox), *PLAIN_KINDS])
def test_a_new_question_of_any_kind_is_proven(tmp_path: Path, kind: str) -> None:
    bank = {"BATCHMARK_BANK_DIR": str(tmp_path)}
    made = batchmark("new", "my-first", "--kind", kind, folder=tmp_path, **bank)
    assert made.returncode == 0, made.stderr
    file = tmp_path / "bank" / "batch-norm" / "my-first.yaml"
    assert f"kind: {kind}" in file.read_text()
    checked = batchmark("check", file, folder=tmp_path, **bank)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.startswith(f"{file}: proved\n")


def test_new_never_overwrites(tmp_path: Path) -> None:
    bank = {"BATCHMARK_BANK_DIR": str(tmp_path)}
    batchmark("new", "my-first", folder=tmp_path, **bank)
    file = tmp_path / "bank" / "batch-norm" / "my-first.yaml"
    file.write_text("mine")
    again = batchmark("new", "my-first", "--course", "another", folder=tmp_path, **bank)
    assert again.returncode == 2
    assert "nothing was written" in again.stderr
    assert file.read_text() == "mine"


@pytest.mark.parametrize("bad", ["My First", "../escape", "a--b"])
def test_new_refuses_what_is_no_id(tmp_path: Path, bad: str) -> None:
    done = batchmark("new", bad, folder=tmp_path, BATCHMARK_BANK_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "is no id" in done.stderr
    assert list(tmp_path.rglob("*.yaml")) == []


def test_check_names_file_line_and_field(tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text("id: odd\nkind: text\ntitle: t\nlesson: L9\npoints: 1\nprompt: p\naccept: [x]\n")
    done = batchmark("check", file, folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{file}:4: lesson: ")


def test_check_refuses_a_statement_that_no_lesson_makes(tmp_path: Path) -> None:
    file = write_text_question(tmp_path, "odd", more="covers: [l0-std-check, l9-nowhere]\n")
    done = batchmark("check", file, folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{file}:8: covers.1: unknown statement 'l9-nowhere'")


def test_files_with_faults_come_first_and_the_others_are_proven(tmp_path: Path) -> None:
    write_text_question(tmp_path, "good")
    bad = write_text_question(tmp_path, "late", accept="")
    unproven = write_text_question(tmp_path, "long", accept="too long", more="max_chars: 3\n")
    done = batchmark("check", tmp_path, folder=tmp_path)
    assert done.returncode == 1
    first, *rest = done.stdout.splitlines()
    assert first.startswith(f"{bad}:")
    assert rest == [
        f"{tmp_path / 'good.yaml'}: proved",
        f"{unproven}:7: accept.0: 'too long' is refused: is it longer than `max_chars`?",
    ]
    assert "1 of 2 questions proved, 1 fault in files" in done.stderr


def test_for_programs_it_is_one_object(tmp_path: Path) -> None:
    write_text_question(tmp_path, "good")
    write_text_question(tmp_path, "late", accept="")
    done = batchmark("check", tmp_path, "--json", folder=tmp_path)
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert [fault["field"] for fault in document["faults"]] == [""]
    assert [(proof["question_id"], proof["proven"]) for proof in document["proofs"]] == [("good", True)]


def test_a_proof_is_kept_and_an_edit_makes_another(tmp_path: Path) -> None:
    file = write_text_question(tmp_path, "good")
    shelf = tmp_path / "var" / "prepared" / "proofs"
    for accept, kept in (("yes", 1), ("yes", 1), ("no", 2)):
        write_text_question(tmp_path, "good", accept)
        assert batchmark("check", file, folder=tmp_path).returncode == 0
        assert len(list(shelf.iterdir())) == kept


def test_without_a_path_it_is_the_whole_bank_with_its_quizzes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = load_question(write_text_question(tmp_path, "good"))
    monkeypatch.setenv("BATCHMARK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(checking, "load_bank", lambda **_: Bank(questions={"good": loaded}))
    assert checking.check() == 0
    assert capsys.readouterr().out == "good.yaml: proved\n"


@pytest.mark.sandbox
def test_the_guides_example_is_proven_as_the_guide_says(tmp_path: Path) -> None:
    guide = GUIDE.read_text()
    pieces = re.findall(r"^```yaml\n(.*?)^```", guide, flags=re.DOTALL | re.MULTILINE)
    assert len(pieces) == 4
    file = tmp_path / "centre-columns.yaml"
    for number in (2, 4):
        file.write_text("".join(pieces[:number]))
        done = batchmark("check", file.name, folder=tmp_path)
        assert done.returncode == 0, done.stdout
        assert ("proved, 2 to look at" in done.stdout) is (number == 2)
    [shown] = re.findall(r"^```console\n.*?\n(.*?)^```", guide, flags=re.DOTALL | re.MULTILINE)
    assert without_seconds(done.stdout).startswith(without_seconds(shown))
    [proof] = json.loads(batchmark("check", file.name, "--json", folder=tmp_path).stdout)["proofs"]
    assert [row["margins"][0] > 10 for row in proof["matrix"]] == [True, True, True, False]
    assert proof["matrix"][-1]["margins"][1] == "Infinity"


def without_seconds(text: str) -> str:
    return re.sub(r"\d+\.\d s", "", text)


def test_help_is_quick_to_import(tmp_path: Path) -> None:
    done = batchmark("--help", folder=tmp_path)
    assert done.returncode == 0
    for command in ("serve", "worker", "grade", "check", "new", "token"):
        assert command in done.stdout
