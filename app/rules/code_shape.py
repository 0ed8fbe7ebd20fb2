"""The shape of a piece of code: its lines with names, literals, comments and layout away."""

from __future__ import annotations

import builtins
import io
import keyword
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

MOST_CHARS = 12_000  # of one source; what comes after is not looked at

_NAME, _NUMBER, _TEXT = "n", "0", "''"
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_LAYOUT = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING}
)
_ROUGHLY = re.compile(r"[^\W\d]\w*|\d[\w.]*|'[^']*'|\"[^\"]*\"|\S")


@dataclass(frozen=True)
class ShapedLine:
    """One statement, from line `first` to line `last` of its source, both counted from 1.

    `tokens` is its shape: what learners name is `n`, every number `0`, every text `''`.
    Keywords, what Python or a library calls something, and signs stay. `written` is the same
    with names as they were written.
    """

    first: int
    last: int
    tokens: tuple[str, ...]
    written: tuple[str, ...]


def shape_of(source: str) -> list[ShapedLine]:
    """The statements of a source; where it can't be read as Python, its lines as far as they can be told."""
    text = source[:MOST_CHARS]
    try:
        return [line for line in _statements(text) if not _is_doc(line)]
    except (tokenize.TokenError, SyntaxError):
        return list(_lines(text))


def _statements(text: str) -> Iterator[ShapedLine]:
    gathered: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            if gathered:
                yield _shape(gathered)
            gathered = []
        elif token.type not in _LAYOUT:
            gathered.append(token)


def _shape(tokens: list[tokenize.TokenInfo]) -> ShapedLine:
    texts = [token.string for token in tokens]
    return ShapedLine(tokens[0].start[0], tokens[-1].end[0], _without_names(texts), tuple(texts))


def _lines(text: str) -> Iterator[ShapedLine]:
    for number, line in enumerate(text.splitlines(), start=1):
        texts = _ROUGHLY.findall(line.partition("#")[0])
        if texts:
            yield ShapedLine(number, number, _without_names(texts), tuple(texts))


def _without_names(texts: list[str]) -> tuple[str, ...]:
    depth, shaped = 0, []
    for place, text in enumerate(texts):
        depth += text in ("(", "[", "{")
        depth -= text in (")", "]", "}")
        before = texts[place - 1] if place else ""
        after = texts[place + 1] if place + 1 < len(texts) else ""
        # `x.mean` and `axis=0` are the library's words, not the learner's.
        is_word = before == "." or (after == "=" and depth > 0 and before in ("(", ","))
        shaped.append(text if is_word else _class_of(text))
    return tuple(shaped)


def _class_of(text: str) -> str:
    if text[0].isdigit() or (text[0] == "." and len(text) > 1 and text[1].isdigit()):
        return _NUMBER
    if text.endswith(("'", '"')):
        return _TEXT
    return _NAME if text.isidentifier() and text not in _KEPT else text


def _is_doc(line: ShapedLine) -> bool:
    return all(token == _TEXT for token in line.tokens)
