"""YAML text to plain data whose every value still knows its line.

A file is data and nothing else: tags, anchors and aliases are refused, and with
them whatever could build objects or grow out of a few lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from questions.faults import Fault, Place, QuestionFileError, dotted

MAX_FILE_BYTES = 256 * 1024
_OWN_TAGS = "tag:yaml.org,2002:"
_PLAIN_TAGS = {_OWN_TAGS + name for name in ("str", "int", "float", "bool", "null", "map", "seq")}


class Document:
    """One YAML file: `data` of plain types, and the line of each place in it."""

    def __init__(self, file: str, root: Node) -> None:
        self.file = file
        self._root = root
        self._constructor: SafeConstructor = YAML(typ="safe", pure=True).constructor
        self._faults: list[Fault] = []
        self.data: Any = self._plain(root, ())
        if self._faults:
            raise QuestionFileError(*self._faults)

    def fault(self, place: Place, reason: str) -> Fault:
        """A fault at `place`, or at the nearest value around it that the file has.

        Parts that the file has no key for, such as the branch of a union that a
        validator tried, are left out, except a last one: a missing key has a name.
        """
        node = self._root
        kept: list[str | int] = []
        for part in place:
            child = _child(node, part)
            if child is not None:
                node = child
                kept.append(part)
        is_missing_key = place and kept == list(place[:-1]) and isinstance(node, MappingNode)
        if is_missing_key and place[-1] != "[key]":  # how pydantic says that the key itself is wrong
            kept.append(place[-1])
        return Fault(self.file, node.start_mark.line + 1, dotted(tuple(kept)), reason)

    def _plain(self, node: Node, place: Place) -> Any:
        if node.anchor is not None:
            # Nothing below is read: an alias repeats it, and aliases of aliases explode.
            self._refuse(node, place, f"anchors are not taken (&{node.anchor}): write the value out")
            return None
        if node.tag not in _PLAIN_TAGS:
            self._refuse(node, place, f"{_tag_name(node)} is not taken: put quotes round it to make it text")
            return None
        if isinstance(node, MappingNode):
            return {key: self._plain(value, (*place, key)) for key, value in self._pairs(node, place)}
        if isinstance(node, SequenceNode):
            return [self._plain(item, (*place, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, place)

    def _pairs(self, node: MappingNode, place: Place) -> Iterator[tuple[str, Node]]:
        first_lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode) or key.tag != _OWN_TAGS + "str":
                self._refuse(key, place, "a key must be text")
            elif key.value in first_lines:
                reason = f"this key stands on line {first_lines[key.value]} already"
                self._refuse(key, (*place, key.value), reason)
            else:
                first_lines[key.value] = line
                yield key.value, value

    def _scalar(self, node: Node, place: Place) -> Any:
        try:
            value = self._constructor.construct_object(node)
        except ValueError:  # digits beyond what Python turns into an integer
            value = math.inf
        if isinstance(value, float) and not math.isfinite(value):
            self._refuse(node, place, "a number must be finite")
        return value

    def _refuse(self, node: Node, place: Place, reason: str) -> None:
        self._faults.append(Fault(self.file, node.start_mark.line + 1, dotted(place), reason))


def read_document(text: str, file: str) -> Document:
    """The one YAML document in `text`; `file` is the name that faults carry.

    Raises:
        QuestionFileError: too long, not YAML, or not plain data.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_FILE_BYTES:
        raise _whole_file(file, f"the file is longer than {MAX_FILE_BYTES // 1024} KiB")
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise QuestionFileError(Fault(file, line, "", f"not YAML: {error.problem}")) from None
    except YAMLError as error:  # a character that YAML does not allow, with an offset but no line
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise QuestionFileError(Fault(file, line, "", f"not YAML: {str(error).splitlines()[0]}")) from None
    except RecursionError:
        raise _whole_file(file, "nested too deeply") from None
    if root is None:
        raise _whole_file(file, "the file is empty")
    return Document(file, root)


def read_text(path: Path, file: str) -> str:
    """The text of the file at `path`.

    Raises:
        QuestionFileError: it can't be opened, is too long, or is not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE_BYTES + 1)
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise _whole_file(file, f"can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        if len(raw) > MAX_FILE_BYTES:  # cut in the middle of a character
            raise _whole_file(file, f"the file is longer than {MAX_FILE_BYTES // 1024} KiB") from None
        line = raw.count(b"\n", 0, error.start) + 1
        raise QuestionFileError(Fault(file, line, "", f"not UTF-8: byte 0x{raw[error.start]:02x}")) from None


def _child(node: Node, part: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: Node = node.value[part]
        return child
    return None


def _whole_file(file: str, reason: str) -> QuestionFileError:
    return QuestionFileError(Fault(file, 1, "", reason))


def _tag_name(node: Node) -> str:
    return str(node.tag).removeprefix(_OWN_TAGS)
