"""Commands share what they have prepared, and do without where it can't be kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import batchmark

from app.skeletons import skeleton
from questions.bank import load_bank
from questions.code import CodeQuestion

pytestmark = pytest.mark.sandbox

CODE = "forward-backward-numpy"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    question = load_bank().questions[CODE].question
    assert isinstance(question, CodeQuestion)
    (tmp_path / "right.py").write_text(question.solution)
    return tmp_path


def prepared(folder: Path) -> dict[str, int]:
    """Names of prepared variants in `folder`, with the times at which they were last used."""
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.prepared")}


def test_a_second_grade_uses_what_the_first_has_prepared(folder: Path) -> None:
    first = batchmark("grade", CODE, "right.py", "--json", folder=folder)
    [made] = prepared(folder).items()
    second = batchmark("grade", CODE, "right.py", "--json", folder=folder)
    [used] = prepared(folder).items()
    assert made[0] == used[0]
    assert made[1] < used[1]
    for done in (first, second):
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["verdict"] == "correct"


def test_a_proof_leaves_its_variants_prepared(folder: Path) -> None:
    file = folder / "my-centre.yaml"
    file.write_text(skeleton("code", "my-centre"))
    checked = batchmark("check", file, folder=folder)
    assert checked.returncode == 0, checked.stdout
    assert {name.rsplit("-", 1)[0] for name in prepared(folder)} == {
        f"my-centre-{number}" for number in range(4)
    }


def test_a_cache_that_can_not_be_written_is_complained_of_once_and_grades_all_the_same(folder: Path) -> None:
    (folder / "file").write_text("")
    done = batchmark(
        "grade",
        CODE,
        "right.py",
        "right.py",
        "--json",
        folder=folder,
        BATCHMARK_CACHE_DIR=str(folder / "file"),
    )
    assert done.returncode == 0
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["correct", "correct"]
    assert done.stderr.count("can't be kept on disk") == 1
