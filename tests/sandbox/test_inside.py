"""The untrusted side stays small, stands alone, and is nobody's import."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSIDE = sorted((ROOT / "graders" / "inside").glob("*.py"))
OURS = sorted(path for package in ("app", "graders", "questions") for path in (ROOT / package).rglob("*.py"))
MOST_LINES = 200
LIBRARIES = {"numpy"}  # torch is taken from sys.modules, where the zygote put it or didn't


def imported_names(path: Path) -> Iterator[str]:
    """Every dotted name that the file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_untrusted_side_is_small() -> None:
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in INSIDE) < MOST_LINES


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: path.name)
def test_it_imports_the_standard_library_and_numpy_only(path: Path) -> None:
    tops = {name.partition(".")[0] for name in imported_names(path)}
    assert tops <= sys.stdlib_module_names | LIBRARIES


def test_nothing_of_ours_imports_it() -> None:
    assert len(OURS) > 20
    importers = [
        path.name
        for path in OURS
        if path not in INSIDE
        for name in imported_names(path)
        if name.startswith("graders.inside")
    ]
    assert importers == []


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: path.name)
def test_it_knows_no_words_of_judgement(path: Path) -> None:
    names = {
        node.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name)
    }
    assert not names & {
        "expected",
        "tolerance",
        "points",
        "score",
        "verdict",
        "solution",
        "mutants",
        "pickle",
    }
