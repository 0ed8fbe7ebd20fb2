"""A foreign file as questions, whichever of the known formats it has; and a question as its own file."""

from __future__ import annotations

import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from questions.exchange.moodle.reading import import_moodle
from questions.exchange.qti.package import import_item, import_package
from questions.exchange.report import Imported
from questions.exchange.trees import local_name, read_xml, whole_file
from questions.exchange.zips import Package
from questions.schema import Question

_ZIP = b"PK\x03\x04"
_LINE_CHARS = 110


def import_file(data: bytes, file: str) -> Imported:
    """The questions in Moodle XML, a QTI 2 package, or one QTI 2 item; `file` is the name in faults.

    Raises:
        QuestionFileError: it is none of these, is beyond a limit, or can't be read at all.
    """
    if data.startswith(_ZIP):
        return import_package(Package(data, file))
    root = read_xml(data, file)
    if local_name(root) == "quiz":
        return import_moodle(root, file)
    if local_name(root) == "assessmentItem":
        return import_item(root, file)
    raise whole_file(file, f"begins with <{local_name(root)}>: neither Moodle XML (<quiz>) nor QTI 2")


def yaml_of(question: Question) -> str:
    """The text of the question's own file; what is left at its default is left out."""
    fields = question.model_dump(mode="json", exclude_defaults=True)
    order = ["id", "kind", *(name for name in fields if name not in ("id", "kind"))]
    yaml = YAML()
    yaml.width = _LINE_CHARS
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = io.StringIO()
    yaml.dump({name: _laid_out(fields[name]) for name in order}, written)
    # Where it folds a line, the writer leaves the space in which it folded.
    return re.sub(r"(?m) +$", "", written.getvalue())


def _laid_out(value: Any) -> Any:
    """`value` with texts of several lines as blocks, and empty fields left out."""
    if isinstance(value, dict):
        return {key: _laid_out(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_laid_out(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and "\n" in value and _may_be_block(value):
        return LiteralScalarString(value)
    return value


def _may_be_block(text: str) -> bool:
    """Whether a block shows every character of `text` as it is."""
    lines = text.split("\n")
    return all(line.isprintable() and line == line.rstrip() for line in lines) and not text[0].isspace()
