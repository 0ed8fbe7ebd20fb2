r"""Our Markdown as Moodle's, and back.

Moodle sets maths in `\(…\)`, and only after its Markdown has run, which takes backslashes,
stars and underscores for itself. So inside a formula each of those gets a backslash.
It also lets HTML in Markdown through, where ours shows the signs as they are.
"""

from __future__ import annotations

import re

from questions.exchange.pieces import CODE, MAX_MATHS_CHARS, Piece, pieces

_SIGNS = re.compile(r"[\\`*_\[|]|(?<=\n)[-+#>]")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|:])")
_HTML = re.compile(r"<(?=[A-Za-z/!?])(?!(?:https?|mailto):[^\s<>]*>)")
_SHOWN_HTML = re.compile(r"&lt;(?=[A-Za-z/!?])")
_PIECE = re.compile(
    CODE.pattern
    + rf"""
  | \\\\\((?P<maths>.{{1,{2 * MAX_MATHS_CHARS}}}?)\\\\\)
  | \\\\\[(?P<display>.{{1,{2 * MAX_MATHS_CHARS}}}?)\\\\\]
  | (?P<kept>\$\$.{{1,{MAX_MATHS_CHARS}}}?\$\$)
  | (?P<escape>\\.)
    """,
    CODE.flags,
)


def to_moodle(markdown: str) -> str:
    """Markdown that Moodle shows as we show `markdown`."""
    return "".join(map(_out, pieces(markdown)))


def from_moodle(markdown: str) -> str:
    """Our Markdown for what Moodle shows of `markdown`."""
    parts, end = [], 0
    for found in _PIECE.finditer(markdown):
        parts += [_text_in(markdown[end : found.start()]), _in(found)]
        end = found.end()
    return "".join([*parts, _text_in(markdown[end:])])


def has_html(markdown: str) -> bool:
    """Whether Moodle would take some of `markdown`, outside code, for HTML."""
    return _HTML.search(CODE.sub("", markdown)) is not None


def _out(piece: Piece) -> str:
    if piece.kind == "maths":
        return rf"\\({_tex_out(piece.text)}\\)"
    if piece.kind == "display":
        return rf"\\[{_tex_out(piece.text)}\\]"
    if piece.kind == "code":
        return piece.text
    return _HTML.sub("&lt;", piece.text.replace(r"\$", "$"))


def _in(found: re.Match[str]) -> str:
    if found["maths"] is not None:
        return f"${_tex_in(found['maths']).strip()}$"
    if found["display"] is not None:
        return f"$${_tex_in(found['display'])}$$"
    return found[0]


def _text_in(text: str) -> str:
    return _SHOWN_HTML.sub("<", text).replace("$", r"\$")


def _tex_out(tex: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", tex).replace("&", "&amp;").replace("<", "&lt;")


def _tex_in(tex: str) -> str:
    return _ESCAPED.sub(r"\1", tex).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
