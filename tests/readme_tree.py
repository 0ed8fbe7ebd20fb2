"""Prints the tree that README shows: every source file with the first line of its docstring.

python tests/readme_tree.py [--write]
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- tree: begin -->", "<!-- tree: end -->"
PACKAGES = ("questions", "graders", "app")
WIDTH = 30


def tree() -> str:
    """The tree as a fenced block."""
    lines = [line for package in PACKAGES for line in _folder(ROOT / package, 0)]
    return "\n".join([BEGIN, "```", *lines, "```", END])


def current() -> str:
    """The tree that stands in README."""
    text = README.read_text(encoding="utf-8")
    return text[text.index(BEGIN) : text.index(END) + len(END)]


def _folder(folder: Path, depth: int) -> Iterator[str]:
    yield _line(f"{folder.name}/", _remark(folder / "__init__.py"), depth)
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py":
            yield _line(path.name, _remark(path), depth + 1)
    for inner in sorted(path.parent for path in folder.glob("*/__init__.py")):
        yield from _folder(inner, depth + 1)


def _line(name: str, remark: str, depth: int) -> str:
    return f"{'  ' * depth + name:<{WIDTH}} {remark}".rstrip()


def _remark(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


if __name__ == "__main__":
    if "--write" in sys.argv:
        README.write_text(README.read_text(encoding="utf-8").replace(current(), tree()), encoding="utf-8")
    else:
        sys.stdout.write(tree() + "\n")
