r"""TeX to MathML, so that formulas read well before, and without, any script.

The TeX itself travels along in `data-tex`; the browser upgrades it with KaTeX where
that is installed. `\mark{…}` marks the differing part of two formulas side by side.
"""

from __future__ import annotations

from html import escape
from typing import Any

from latex2mathml.converter import convert

MAX_TEX_CHARS = 2_000


def maths_html(tex: str, *, display: bool = False) -> str:
    """`tex` as an element that holds MathML, or its source in `<code>` where it can't be read.

    The result is HTML still to be sanitised with the page's other rich text.
    """
    tex = tex.strip()
    shown = find_mathml(tex, display=display) or f"<code>{escape(tex)}</code>"
    # A line break in an attribute would end a Markdown paragraph's inline content.
    source = escape(" ".join(tex.split()))
    return f'<span class="tex" data-tex="{source}" data-display="{str(display).lower()}">{shown}</span>'


def dollar_maths(tex: str, options: dict[str, Any]) -> str:
    """The renderer that the Markdown parser's `$…$` plugin asks for."""
    return maths_html(tex, display=bool(options["display_mode"]))


def find_mathml(tex: str, *, display: bool) -> str | None:
    """MathML for `tex`; None when it is too long or not TeX that the converter reads."""
    if len(tex) > MAX_TEX_CHARS:
        return None
    # The converter knows `aligned` only under its other name, and a class instead of our mark.
    for known, wanted in ((r"\mark{", r"\class{mark}{"), ("{aligned}", "{align*}")):
        tex = tex.replace(known, wanted)
    try:
        mathml = str(convert(tex, display="block" if display else "inline"))
    except Exception:  # noqa: BLE001 - its many errors share no base, and all mean "not readable"
        return None
    mathml = mathml.replace(r"\_", "_")
    # What it does not know it passes through as an identifier, backslash and all.
    return None if "\\" in mathml or "<mi>&</mi>" in mathml else mathml
