"""Authors' Markdown as HTML: formulas, tables and code come through, nothing that runs does."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from app.web.markdown import breakable, render_formula, render_inline, render_markdown, render_sentence

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt&colon;alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    '<a href="https://example.org" onclick="alert(1)">x</a>',
    "<svg/onload=alert(1)>",
    "$</span><script>alert(1)</script>$",
    r"$\text{<script>alert(1)</script>}$",
    r'$x" onmouseover="alert(1)$',
    r"$\href{javascript:alert(1)}{x}$",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
]


class Danger(HTMLParser):
    """Collects whatever in some HTML could run or load anything."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "svg", "iframe", "object", "style", "link", "form"}:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in {"src", "style", "formaction"}:
                self.found.append(name)
            if name == "href" and not (value or "").startswith(("https:", "http:", "mailto:", "/", "#")):
                self.found.append(f"href={value}")


def test_the_detector_detects() -> None:
    assert Danger("<script></script>").found
    assert Danger("<b onclick=x>").found
    assert Danger("<a href=javascript:x>").found


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_that_runs_comes_through(text: str) -> None:
    for html in (render_markdown(text), render_inline(text), render_formula(text)):
        assert Danger(html).found == []


def test_maths_becomes_mathml_and_keeps_its_tex() -> None:
    html = render_markdown(r"Divide by $\sqrt{\sigma^2 + \epsilon}$, not $a<b$.")
    assert "<msqrt>" in html
    assert r'data-tex="\sqrt{\sigma^2 + \epsilon}"' in html
    assert "<mo>&lt;</mo>" in html


def test_maths_between_double_dollars_stands_on_its_own_line() -> None:
    assert '<math display="block">' in render_markdown("$$\n\\frac{a}{b}\n$$")
    assert "<div" not in render_markdown("a line with $$a$$ in it")


def test_prices_are_not_maths() -> None:
    assert "tex" not in render_markdown("from $5 to $6 a month")


@pytest.mark.parametrize("tex", [r"\frac{1}{", r"\nosuchcommand{x}", "a & b", r"\frac" * 390, "x" * 3_000])
def test_broken_maths_falls_back_to_its_source(tex: str) -> None:
    html = render_formula(tex)
    assert "<math" not in html
    assert "<code>" in html


def test_the_marked_part_carries_a_class() -> None:
    html = render_formula(r"\frac{x - \mu}{\mark{n - 1}}")
    assert '<mrow class="mark"><mi>n</mi>' in html


def test_several_lines_align() -> None:
    assert "<mtable" in render_formula(r"\begin{aligned} a &= b \\ c &= d \end{aligned}")


def test_names_with_underscores_read_well() -> None:
    assert ">bn_param<" in render_markdown(r"$\texttt{bn\_param}$")


def test_ordinary_markdown_works() -> None:
    html = render_markdown("**b** and `c`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```")
    for part in ("<strong>b</strong>", "<code>c</code>", "<td>2</td>", '<code class="language-python">'):
        assert part in html


def test_links_do_not_hand_over_the_page() -> None:
    assert 'rel="noopener noreferrer"' in render_inline("[paper](https://example.org)")


def test_graders_sentences_take_nothing_but_code_as_markup() -> None:
    html = render_sentence("`f` raised NameError: __x__ * y * $5 <b>")
    assert html == "<code>f</code> raised NameError: __x__ * y * $5 &lt;b&gt;"


def test_code_may_break_between_names_and_never_within_one() -> None:
    html = breakable(render_markdown("Put `f(x.T, k=[1])` before `a == b` and f(x)."))
    assert "<code>f(<wbr>x.<wbr>T, k=<wbr>[<wbr>1])</code>" in html
    assert "<code>a == b</code> and f(x)." in html
