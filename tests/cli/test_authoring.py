"""`batchmark new` and `batchmark check`: from nothing to a question that loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import batchmark

KINDS = ["code", "choice", "multiple", "numeric", "ordering", "text"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_of_any_kind_passes_the_check(tmp_path: Path, kind: str) -> None:
    bank = {"BATCHMARK_BANK_DIR": str(tmp_path)}
    made = batchmark("new", "my-first", "--kind", kind, folder=tmp_path, **bank)
    assert made.returncode == 0, made.stderr
    file = tmp_path / "bank" / "batch-norm" / "my-first.yaml"
    assert f"kind: {kind}" in file.read_text()
    checked = batchmark("check", file, folder=tmp_path, **bank)
    assert checked.returncode == 0, checked.stdout


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


def test_the_bank_that_ships_has_no_fault(tmp_path: Path) -> None:
    done = batchmark("check", folder=tmp_path)
    assert done.returncode == 0, done.stdout


def test_help_is_quick_to_import(tmp_path: Path) -> None:
    done = batchmark("--help", folder=tmp_path)
    assert done.returncode == 0
    for command in ("serve", "worker", "grade", "check", "new", "token"):
        assert command in done.stdout
