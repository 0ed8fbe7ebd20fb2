"""What is kept is kept for this very engine: one line changed anywhere, and it is made anew."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from graders import engine

version = engine.engine_version.__wrapped__


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for package in ("graders", "questions"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "some.py").write_text("a = 1\n")
    monkeypatch.setattr(engine, "_ROOT", tmp_path)
    return tmp_path


def change_the_text(root: Path) -> None:
    (root / "graders" / "some.py").write_text("a = 2\n")


def change_the_questions_code(root: Path) -> None:
    (root / "questions" / "some.py").write_text("a = 2\n")


def add_a_file(root: Path) -> None:
    (root / "graders" / "inside").mkdir()
    (root / "graders" / "inside" / "more.py").write_text("")


def rename_a_file(root: Path) -> None:
    (root / "graders" / "some.py").rename(root / "graders" / "other.py")


@pytest.mark.parametrize(
    "change",
    [change_the_text, change_the_questions_code, add_a_file, rename_a_file],
    ids=lambda f: f.__name__,
)
def test_any_change_of_the_code_is_another_engine(root: Path, change: Callable[[Path], None]) -> None:
    before = version()
    assert version() == before
    change(root)
    assert version() != before


@pytest.mark.usefixtures("root")
def test_another_interpreter_machine_or_library_is_another_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {version()}
    for module, name in [(platform, "python_version"), (platform, "machine"), (metadata, "version")]:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, lambda *_: "another")
            seen.add(version())
    assert len(seen) == 4


def test_questions_themselves_are_not_the_engine(root: Path) -> None:
    before = version()
    (root / "questions" / "some.yaml").write_text("id: some\n")
    assert version() == before
