"""The canvas of every picture: its size, its colours in light and dark, and the way to SVG.

The colours are names that the SVG's own style sheet resolves, so that one picture fits
light and dark pages. Text stays text, in the reader's font.
"""

from __future__ import annotations

import io
import re

import matplotlib as mpl
from matplotlib.figure import Figure

WIDTH_PX = 440
_DPI = 72  # at which a point is a pixel

# Stand-ins that matplotlib takes for colours, with what they mean in light and in dark.
INK, SOFT, WITHIN, STRAY = "#010101", "#010102", "#010103", "#010104"
YOURS, EXPECTED = "#010105", "#010106"
LINES = ("#010107", "#010108", "#010109", "#01010a")
# By Okabe and Ito's palette, darker or lighter where the page's contrast asks for it.
_THEME = {
    INK: ("#1c2026", "#e6e7ea"),
    SOFT: ("#85827a", "#7f8794"),
    WITHIN: ("#e3e0d7", "#3d434e"),
    STRAY: ("#d55e00", "#ff8a3d"),
    YOURS: ("#c04f00", "#f0a030"),
    EXPECTED: ("#0072b2", "#56b4e9"),
    LINES[0]: ("#0072b2", "#56b4e9"),
    LINES[1]: ("#c04f00", "#f0a030"),
    LINES[2]: ("#00795a", "#3fd0a4"),
    LINES[3]: ("#a0528a", "#e8a3cc"),
}

mpl.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "batchmark",  # so that the same record gives the same bytes
        "font.size": 13,
        "text.color": INK,
        "text.parse_math": False,
        "axes.labelcolor": INK,
        "axes.edgecolor": SOFT,
        "axes.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "figure.facecolor": "none",
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "legend.frameon": False,
    }
)


def new_figure(height_px: int) -> Figure:
    """An empty figure; not pyplot's, which would keep it for ever."""
    return Figure(figsize=(WIDTH_PX / _DPI, height_px / _DPI), dpi=_DPI, layout="constrained")


def to_svg(figure: Figure) -> bytes:
    """The figure as SVG; equal figures give equal bytes."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=nothing)
    text = re.sub("|".join(_THEME), lambda found: f"var(--c{found[0][1:]})", buffer.getvalue())
    return text.replace("<defs>", f"<style>{_STYLE}</style>\n <defs>", 1).encode()


def _rules(mode: int) -> str:
    return ":root{" + "".join(f"--c{name[1:]}:{both[mode]};" for name, both in _THEME.items()) + "}"


_STYLE = (
    f"{_rules(0)}@media (prefers-color-scheme:dark){{{_rules(1)}}}"
    "text{font-family:system-ui,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif!important}"
)
