r"""HTML, or XHTML with MathML, as our Markdown.

Maths is taken from a formula's TeX annotation, and from `\(…\)`, `\[…\]` and `$$…$$` in text.
What Markdown has no sign for loses its looks and keeps its words, and is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import html

from questions.exchange.escaping import escape_line_starts, escape_text
from questions.exchange.trees import Element, children, descendants, local_name, text_of

Lost = Callable[[str], None]

_MAX_DEPTH = 40
_BLOCKS = {
    *("p", "div", "pre", "ul", "ol", "blockquote", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("dl", "dt", "dd", "section", "article", "figure", "figcaption", "address", "center"),
}
_PLAIN_INLINES = {"span", "font", "body", "html", "bdi", "abbr", "label", "wbr", "acronym"}
_MARKS = {
    "em": "*",
    "i": "*",
    "strong": "**",
    "b": "**",
    "struck": "~~",
    "s": "~~",
    "del": "~~",
    "strike": "~~",
}
_CODES = {"code", "tt", "kbd", "samp", "var"}
_SILENT = {"script", "style", "head", "template", "noscript"}
_TEX_IN_TEXT = re.compile(r"\\\((.{1,2000}?)\\\)|\\\[(.{1,2000}?)\\\]|\$\$(.{1,2000}?)\$\$", re.DOTALL)
_BREAK = "\ue000"  # stands for a line break until its paragraph is whole
_ADDRESS = re.compile(r"(https?|mailto):[^\s<>()]+", re.IGNORECASE)


def markdown_of_html(text: str, lost: Lost) -> str:
    """The Markdown for a piece of HTML; `lost` is told of each thing that Markdown can't say."""
    if not text.strip():
        return ""
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    return markdown_of(html.fragment_fromstring(text, create_parent="div", parser=parser), lost)


def markdown_of(element: Element, lost: Lost, skipped: frozenset[str] = frozenset()) -> str:
    """The Markdown for what `element` holds, without the elements whose names are `skipped`."""
    return _Reading(lost, skipped).blocks(element, 0)


class _Reading:
    def __init__(self, lost: Lost, skipped: frozenset[str]) -> None:
        self._lost = lost
        self._skipped = skipped
        self._in_table = False

    def blocks(self, element: Element, depth: int) -> str:
        """What `element` holds as blocks; loose text between them makes paragraphs."""
        if depth > _MAX_DEPTH:
            self._lost("elements nested too deeply")
            return _escaped(text_of(element))
        found: list[str] = []
        line = [_text(element.text)]
        for each in element:
            if not isinstance(each.tag, str):
                line.append(_text(each.tail))
            elif local_name(each) in _BLOCKS:
                found += [_paragraph(line), self._block(each, depth + 1)]
                line = [_text(each.tail)]
            else:
                line += [self._inline(each, depth + 1), _text(each.tail)]
        found.append(_paragraph(line))
        return "\n\n".join(filter(None, found))

    def _block(self, element: Element, depth: int) -> str:
        name = local_name(element)
        if name in self._skipped:
            return ""
        if name in ("ul", "ol"):
            return self._list(element, depth)
        if name == "table":
            return self._table(element, depth)
        return _fenced(element) if name == "pre" else _framed(self.blocks(element, depth), name)

    def _list(self, element: Element, depth: int) -> str:
        start = re.search(r"start-(\d{1,9})", element.get("class", "")) or re.match(
            r"(\d{1,9})", element.get("start", "")
        )
        number = int(start[1]) if start else 1
        items = []
        for item in children(element, "li"):
            sign = f"{number}. " if local_name(element) == "ol" else "- "
            inner = self.blocks(item, depth).replace("\n", "\n" + " " * len(sign))
            items.append(sign + re.sub(r"(?m)^ +$", "", inner))
            number += 1
        loose = any("\n\n" in item for item in items)
        return ("\n\n" if loose else "\n").join(items)

    def _table(self, element: Element, depth: int) -> str:
        if self._in_table:
            self._lost("a table within a table")
            return _escaped(text_of(element))
        rows = _rows(element)
        if not rows:
            return ""
        width = max(map(len, rows))
        self._in_table = True
        lines = [self._row(row, width, depth) for row in rows]
        self._in_table = False
        signs = [_alignment(cell) for cell in rows[0]] + ["---"] * (width - len(rows[0]))
        return "\n".join([lines[0], f"|{'|'.join(signs)}|", *lines[1:]])

    def _row(self, cells: list[Element], width: int, depth: int) -> str:
        texts = [_one_line(self.blocks(cell, depth)).replace("|", r"\|") for cell in cells]
        texts += [""] * (width - len(texts))
        return f"|{'|'.join(f' {text} ' if text else ' ' for text in texts)}|"

    def _inline(self, element: Element, depth: int) -> str:
        name = local_name(element)
        if name in self._skipped or name in _SILENT:
            return ""
        alone = {"math": self._maths, "img": self._image, "br": _line_break}.get(name)
        if alone is not None:
            return alone(element)
        if name in _CODES:
            return _code(text_of(element))
        return self._marked(element, name, self._inner(element, depth))

    def _marked(self, element: Element, name: str, inner: str) -> str:
        mark = _MARKS["struck"] if element.get("class") == "struck" else _MARKS.get(name)
        if mark:
            return _between(inner, mark)
        if name == "a":
            address = element.get("href", "")
            return f"[{inner}]({address})" if _ADDRESS.fullmatch(address) else inner
        if name not in _PLAIN_INLINES:
            self._lost(f"<{name}>")
        return inner

    def _inner(self, element: Element, depth: int) -> str:
        if depth > _MAX_DEPTH:
            self._lost("elements nested too deeply")
            return _escaped(text_of(element))
        parts = [_text(element.text)]
        for each in element:
            if isinstance(each.tag, str):
                parts.append(self._inline(each, depth + 1))
            parts.append(_text(each.tail))
        return "".join(parts)

    def _maths(self, element: Element) -> str:
        sign = "$$" if element.get("display") == "block" else "$"
        for annotation in descendants(element, "annotation"):
            if annotation.get("encoding") in ("application/x-tex", "TeX", "LaTeX") and annotation.text:
                return f"{sign}{annotation.text}{sign}"
        self._lost("a formula that is MathML only")
        return _escaped(text_of(element))

    def _image(self, element: Element) -> str:
        source, words = element.get("src", ""), _escaped(element.get("alt", ""))
        if _ADDRESS.fullmatch(source):
            return f"![{words}]({source})"
        self._lost("a picture")
        return words


def _rows(table: Element) -> list[list[Element]]:
    """The cells of a table's own rows: those of a table within it are not among them."""
    parts = [part for part in table if local_name(part) in ("thead", "tbody", "tfoot", "tr")]
    rows = [row for part in parts for row in ([part] if local_name(part) == "tr" else children(part, "tr"))]
    return [[cell for cell in row if local_name(cell) in ("td", "th")] for row in rows]


def _text(text: str | None) -> str:
    """Text as Markdown: white space as HTML sees it but for line breaks, maths in dollar signs."""
    if not text:
        return ""
    flat = re.sub(r"[ \t\r\f]*\n\s*", "\n", re.sub(r"[ \t\r\f]+", " ", text.replace(_BREAK, " ")))
    parts, end = [], 0
    for found in _TEX_IN_TEXT.finditer(flat):
        display = found[2] or found[3]
        maths = f"$${display}$$" if display else f"${found[1].strip()}$"
        parts += [escape_text(flat[end : found.start()]), maths]
        end = found.end()
    return "".join([*parts, escape_text(flat[end:])])


def _line_break(_: Element) -> str:
    return _BREAK


def _one_line(markdown: str) -> str:
    """Blocks as one line, for where Markdown has no room for more."""
    return " ".join(re.sub(r"(?<!\\)\\\n", " ", markdown).split())


def _framed(inner: str, name: str) -> str:
    """The blocks of an element, as what its name makes of them."""
    if name == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in inner.splitlines())
    if name == "hr":
        return "---"
    if re.fullmatch("h[1-6]", name):
        return f"{'#' * int(name[1])} {_one_line(inner)}"
    return inner


def _escaped(text: str) -> str:
    return escape_line_starts(_text(text))


def _paragraph(parts: list[str]) -> str:
    lines = [line.strip() for line in "".join(parts).strip(f"{_BREAK} \n").split(_BREAK)]
    return "\\\n".join(map(escape_line_starts, lines))


def _code(text: str) -> str:
    runs = [len(run) for run in re.findall("`+", text)]
    fence = "`" * (max(runs, default=0) + 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}" if text else ""


def _fenced(element: Element) -> str:
    classes = [each.get("class", "") for each in element.iter("*")]
    language = re.search(r"language-([\w+#.-]+)", " ".join(classes))
    code = "".join(element.itertext()).strip("\n")
    ticks = "`" * max(3, max(map(len, re.findall("`+", code)), default=0) + 1)
    return f"{ticks}{language[1] if language else ''}\n{code}\n{ticks}"


def _between(inner: str, mark: str) -> str:
    """`inner` between marks, which Markdown wants right at the words."""
    words = inner.strip()
    if not words:
        return inner
    head, tail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{head}{mark}{words}{mark}{tail}"


def _alignment(cell: Element) -> str:
    said = f"{cell.get('class', '')} {cell.get('style', '')} {cell.get('align', '')}"
    if "right" in said:
        return "--:"
    return ":-:" if "center" in said else "---"
