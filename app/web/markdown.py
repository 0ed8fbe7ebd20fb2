"""Authors' Markdown with `$maths$` to HTML that is safe in anyone's page.

Three fences, each enough for the usual attack: raw HTML is not parsed as such,
links are checked by the parser, and what comes out passes an allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin

from app.web.maths import dollar_maths, find_mathml, maths_html

_TEXT_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li"),
    *("em", "strong", "s", "code", "pre", "a", "span", "div"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_CODE = re.compile(r"(?<=<code>)[^<]*")
_PLACE_TO_BREAK = re.compile(r"([(\[,.=])(?=[^\s)\]=])")
_MATHML_TAGS = {
    *("math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mstyle", "mpadded", "menclose"),
    *("mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "mover", "munder", "munderover"),
    *("mtable", "mtr", "mtd"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "code": {"class"},
    "span": {"class", "data-tex", "data-display"},
    "div": {"class"},
    "math": {"display"},
    "mrow": {"class"},
    "mi": {"mathvariant"},
    "mn": {"mathvariant"},
    "mtext": {"mathvariant"},
    "mo": {"stretchy", "fence", "form", "accent", "largeop", "movablelimits", "minsize", "maxsize"},
    "mover": {"accent"},
    "mspace": {"width"},
    "mfrac": {"linethickness"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "menclose": {"notation"},
    "mtable": {"displaystyle", "rowspacing", "columnspacing"},
    "mtd": {"columnalign"},
}

_parser = MarkdownIt("js-default").use(
    dollarmath_plugin,
    allow_labels=False,
    allow_space=False,
    allow_digits=False,
    double_inline=True,
    renderer=dollar_maths,
)


def _display_within_a_line(_: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    return maths_html(tokens[place].content, display=True)


# The plugin's own rule puts a <div> into the paragraph, which closes it.
_parser.add_render_rule("math_inline_double", _display_within_a_line)


# Sentences of the graders quote names, exceptions and learners' own lines, where a
# star or an underscore means itself.
_quoting_parser = MarkdownIt("zero").enable("backticks")


@lru_cache(maxsize=1_024)
def render_markdown(text: str) -> Markup:
    """`text` as block HTML. Never raises: TeX that can't be read shows its source."""
    return _sanitised(_parser.render(text))


def breakable(html: Markup) -> Markup:
    """The same HTML with code that may go on in the next line behind a bracket, comma, dot or equals sign.

    Where a line of code is wider than a telephone, it would break within a name otherwise.
    """
    return Markup(_CODE.sub(lambda code: _PLACE_TO_BREAK.sub(r"\1<wbr>", code[0]), html))  # noqa: S704 - it was safe


def find_unreadable(text: str) -> Iterator[tuple[int, str]]:
    """What of `text` is meant as maths and can't be shown as such: its line, from 1, and its source.

    A dollar sign that belongs to no formula is among it, unless a backslash says that it is meant.
    """
    for block in _parser.parse(text):
        line = (block.map or [0])[0] + 1
        meant = block.content.count("\\$")
        for token in [block, *(block.children or [])]:
            if token.type.startswith("math_"):
                display = token.type != "math_inline"
                if find_mathml(token.content.strip(), display=display) is None:
                    yield line, token.content.strip()
            elif token.type == "text" and (dollars := token.content.count("$")):
                meant -= dollars
                if meant < 0:
                    yield line, token.content.strip()
            elif token.type == "softbreak":
                line += 1


@lru_cache(maxsize=1_024)
def render_inline(text: str) -> Markup:
    """`text` as inline HTML, for labels and titles; block syntax stays text."""
    return _sanitised(_parser.renderInline(text))


def render_sentence(text: str) -> Markup:
    """A grader's sentence as inline HTML: plain text but for `code` between backticks."""
    return _sanitised(_quoting_parser.renderInline(text))


@lru_cache(maxsize=256)
def render_formula(tex: str) -> Markup:
    """One TeX formula in display style, on a line of its own."""
    return _sanitised(maths_html(tex, display=True))


def _sanitised(html: str) -> Markup:
    clean = nh3.clean(
        html,
        tags=_TEXT_TAGS | _MATHML_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - this is the one place where HTML is declared safe
