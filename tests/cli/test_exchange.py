"""`batchmark export` and `batchmark import`: there and back, and what is said of the rest."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from command import PROJECT, batchmark

from app.cli import app
from app.commands import export as exporting
from questions.bank import load_bank
from questions.exchange.files import yaml_of
from questions.loader import load_question

GUIDE = PROJECT / "docs" / "exchange.md"
BANK = load_bank()


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process, in `tmp_path`, on a bank that is loaded already."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BATCHMARK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("BATCHMARK_BASE_URL", raising=False)
    monkeypatch.setattr(exporting, "load_bank", lambda **_: BANK)

    def run_one(*arguments: str | Path) -> Done:
        capsys.readouterr()
        code = app(list(map(str, arguments)), result_action="return_value")
        return Done(code, *capsys.readouterr())

    return run_one


@pytest.mark.parametrize(("form", "file"), [("moodle", "q.xml"), ("qti", "q.zip")])
def test_a_quiz_goes_out_comes_in_and_is_proven(run: Run, tmp_path: Path, form: str, file: str) -> None:
    done = run("export", "--format", form, "--quiz", "l0", file)
    assert done.returncode == 0, done.stderr
    assert re.match(rf"Wrote {file}: \d+ items\.\n", done.stdout)
    asked = [BANK.questions[item.question].question for item in BANK.quizzes["l0"].items]
    for question in asked:
        if question.kind in ("code", "ordering", "text"):
            assert re.search(rf"not carried: question: .*\b{question.id}\b", done.stdout)
    taken = run("import", file, "--into", "taken/here")
    assert taken.returncode == 0, taken.stderr
    ids = {path.stem for path in (tmp_path / "taken" / "here").iterdir()}
    choices = {question.id for question in asked if question.kind in ("choice", "multiple")}
    assert choices <= ids
    assert f"Wrote {len(ids)} questions to taken/here." in taken.stdout
    checked = run("check", "taken/here")
    assert checked.returncode == 0, checked.stdout


def test_every_loss_is_named_for_programs(run: Run) -> None:
    done = run("export", "--format", "moodle", "q.xml", "--json")
    document = json.loads(done.stdout)
    left_out = {loss["question_id"] for loss in document["losses"] if loss["what"] == "question"}
    kinds = {id_: loaded.question.kind for id_, loaded in BANK.questions.items()}
    assert left_out == {id_ for id_, kind in kinds.items() if kind in ("code", "ordering", "text")}
    assert {id_ for id_, kind in kinds.items() if kind in ("choice", "multiple")} < set(document["carried"])


def test_the_number_of_variants_can_be_chosen(run: Run) -> None:
    def numbers(*more: str) -> list[str]:
        done = run("export", "--format", "moodle", "q.xml", "--json", *more)
        carried = json.loads(done.stdout)["carried"]
        return [id_ for id_ in carried if id_.startswith("normalise-by-hand-")]

    assert len(numbers()) == 5
    assert numbers("--variants", "1") == ["normalise-by-hand-1"]
    with pytest.raises(SystemExit) as refused:
        run("export", "--format", "moodle", "q.xml", "--variants", "0")
    assert refused.value.code == 2


def test_what_is_there_is_left_as_it_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATCHMARK_BANK_DIR", str(tmp_path))
    mine = tmp_path / "bank" / "mine" / "what-is-held.yaml"
    mine.parent.mkdir(parents=True)
    source = BANK.questions["what-is-held"].question.model_copy(update={"title": "Mine"})
    mine.write_text(yaml_of(source))
    run("export", "--format", "qti", "--quiz", "l0", "q.zip")
    taken = run("import", "q.zip")
    assert taken.returncode == 1
    assert "what-is-held: " in taken.stderr
    assert "is there already" in taken.stderr
    assert not (tmp_path / "bank" / "imported" / "what-is-held.yaml").exists()
    assert (tmp_path / "bank" / "imported" / "fair-comparison.yaml").exists()
    assert load_question(mine).question.title == "Mine"
    again = run("import", "q.zip")
    assert (again.returncode, "Wrote 0 questions" in again.stdout) == (1, True)


def test_a_statement_that_no_lesson_makes_is_left_out_and_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.xml").write_text(
        '<quiz><question type="truefalse"><name><text>Odd</text></name>'
        '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
        "<tags><tag><text>lesson:L1</text></tag><tag><text>covers:l9-nowhere</text></tag></tags>"
        "</question></quiz>"
    )
    done = run("import", "q.xml", "--into", "taken")
    assert done.returncode == 0, done.stderr
    assert "no lesson here has these statements: l9-nowhere (odd)" in done.stdout
    assert load_question(tmp_path / "taken" / "odd.yaml").question.covers == ()


def test_what_is_refused_comes_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.xml").write_text('<quiz>\n<question type="essay"/>\n</quiz>')
    done = run("import", "q.xml", "--into", "taken")
    assert done.returncode == 1
    assert "q.xml:2: a question of the type 'essay' is not taken" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "missing.xml"], "missing.xml: No such file"),
        (["import", "notes.txt", "--into", "taken"], "notes.txt:1: not XML"),
        (["export", "--format", "moodle", "--quiz", "nothing", "q.xml"], "there is no quiz 'nothing'"),
        (["export", "--format", "cartridge", "c.imscc"], "--base-url: ''"),
        (["export", "--format", "cartridge", "--base-url", "http://[::1", "c"], "is not the address"),
        (["export", "--format", "moodle", "no/such/folder/q.xml"], "can't be written: No such file"),
    ],
)
def test_what_can_not_be_done_is_said(run: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "notes.txt").write_text("words")
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "taken").exists()


def test_a_failure_of_ours_is_not_laid_on_the_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise ValueError("ours")

    monkeypatch.setattr(exporting, "export_moodle", break_off)
    with pytest.raises(ValueError, match="ours"):
        run("export", "--format", "moodle", "q.xml")


def test_the_guides_commands_do_what_the_guide_says(tmp_path: Path) -> None:
    [block] = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(), flags=re.DOTALL | re.MULTILINE)
    lines = block.strip().splitlines()
    assert len(lines) == 5
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "batchmark"
        done = batchmark(*arguments, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    for file in ("questions.xml", "l1.zip", "links.imscc"):
        assert (tmp_path / file).stat().st_size > 1_000
