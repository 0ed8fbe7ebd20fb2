r"""Our Markdown as the XHTML that QTI 2.1 allows, with formulas in MathML.

The TeX travels along as the formula's annotation, so that reading gives it back as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Protocol

from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from questions.exchange.trees import Element, holdable

MATHML = "http://www.w3.org/1998/Math/MathML"
TEX = "application/x-tex"


class ToMathml(Protocol):
    """MathML for a formula in TeX, or None where it can't be read."""

    def __call__(self, tex: str, *, display: bool) -> str | None: ...  # noqa: D102  # said above


class XhtmlWriter:
    """Markdown to elements in the namespace of the file that is being written."""

    def __init__(self, namespace: str, to_mathml: ToMathml) -> None:
        self._namespace = namespace
        self._to_mathml = to_mathml
        self._parser = _parser_with(self._maths)

    def write(self, markdown: str, into: Element) -> None:
        """Append what `markdown` shows to `into`; a single paragraph comes without its `<p>`."""
        self._append(self._body(markdown, unwrap=True), into)

    def write_blocks(self, markdown: str, into: Element) -> None:
        """Append what `markdown` shows to `into`, as blocks."""
        self._append(self._body(markdown, unwrap=False), into)

    def _body(self, markdown: str, *, unwrap: bool) -> Element:
        html = self._parser.render(holdable(markdown))
        body = etree.fromstring(f'<div xmlns="{self._namespace}">{html}</div>')
        for element in body.iter():
            _name_styles(element)
        if unwrap and len(body) == 1 and etree.QName(body[0]).localname == "p":
            return body[0]
        for block in body:  # the line breaks between blocks are the writer's, not the text's
            block.tail = None
        body.text = None
        return body

    def _append(self, body: Element, into: Element) -> None:
        if body.text and body.text.strip():
            into.text = (into.text or "") + body.text
        into.extend(list(body))

    def _maths(self, tex: str, *, display: bool) -> str:
        shown = self._to_mathml(tex.strip(), display=display)
        if shown is None:
            signs = (r"\[", r"\]") if display else (r"\(", r"\)")
            return f"<span>{escape(tex.strip().join(signs))}</span>"
        root = etree.fromstring(shown)
        meaning = etree.Element(f"{{{MATHML}}}semantics", nsmap={None: MATHML})
        row = etree.SubElement(meaning, f"{{{MATHML}}}mrow")
        row.extend(list(root))
        annotation = etree.SubElement(meaning, f"{{{MATHML}}}annotation", encoding=TEX)
        annotation.text = tex.strip() if display else tex
        root.append(meaning)
        return str(etree.tostring(root, encoding="unicode"))


def _parser_with(maths: ToMathmlText) -> MarkdownIt:
    parser = MarkdownIt("js-default", {"xhtmlOut": True}).use(
        dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True
    )

    def rule(*, display: bool, block: bool) -> Any:
        def render(_: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
            shown = maths(tokens[place].content, display=display)
            return f"<p>{shown}</p>\n" if block else shown

        return render

    parser.add_render_rule("math_inline", rule(display=False, block=False))
    parser.add_render_rule("math_inline_double", rule(display=True, block=False))
    parser.add_render_rule("math_block", rule(display=True, block=True))
    return parser


class ToMathmlText(Protocol):
    """A formula as a piece of XHTML."""

    def __call__(self, tex: str, *, display: bool) -> str: ...  # noqa: D102  # said above


def _name_styles(element: Element) -> None:
    """Turn what QTI's XHTML lacks into a class: alignment, the start of a list, struck text."""
    name = etree.QName(element).localname
    classes = []
    if style := element.attrib.pop("style", None):
        classes.append(style.replace("text-align:", "align-"))
    if name == "ol" and (start := element.attrib.pop("start", None)):
        classes.append(f"start-{start}")
    if name == "s":
        element.tag = f"{{{etree.QName(element).namespace}}}span"
        classes.append("struck")
    if name in ("a", "img"):
        element.attrib.pop("title", None)
    if classes:
        element.set("class", " ".join(classes))
