"""Prints the table that docs/settings.md shows: every setting with its variable, default and docstring.

python tests/settings_table.py [--write]
"""

from __future__ import annotations

import ast
import inspect
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from app.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"
BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"
PREFIX = str(Settings.model_config.get("env_prefix", ""))


def table() -> str:
    """The table, with what marks where it begins and ends."""
    said = docstrings()
    rows = [
        f"| `{variable(name, field)}` | {default(field)} | {cell(said[name])} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join([BEGIN, "| variable | default | what it decides |", "|---|---|---|", *rows, END])


def current() -> str:
    """The table that stands in the page."""
    text = PAGE.read_text(encoding="utf-8")
    return text[text.index(BEGIN) : text.index(END) + len(END)]


def docstrings() -> dict[str, str]:
    """What stands below each field in the source."""
    [body] = [
        node.body for node in ast.parse(inspect.getsource(Settings)).body if isinstance(node, ast.ClassDef)
    ]
    found = {}
    for field, after in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(after, ast.Expr), field.target.id
            assert isinstance(after.value, ast.Constant), field.target.id
            found[field.target.id] = inspect.cleandoc(str(after.value.value))
    return found


def variable(name: str, field: FieldInfo) -> str:
    """The environment variable that sets a field."""
    return str(field.validation_alias or f"{PREFIX}{name.upper()}")


def cell(text: str) -> str:
    """A docstring in one line, with no sign that would end the cell."""
    return " ".join(text.split()).replace("|", r"\|")


def default(field: FieldInfo) -> str:
    """A field's default in a cell."""
    value: Any = field.default
    if value is None or value == "" or value is PydanticUndefined or isinstance(value, SecretStr):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(PAGE.read_text(encoding="utf-8").replace(current(), table()), encoding="utf-8")
    else:
        sys.stdout.write(table() + "\n")
