"""Texts on their way: whatever they hold, they are shown as they were."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from app.web.maths import find_mathml
from questions.exchange.escaping import escape_line_starts, escape_text
from questions.exchange.files import yaml_of
from questions.exchange.markdown_in import markdown_of, markdown_of_html
from questions.exchange.markdown_out import XhtmlWriter
from questions.exchange.moodle.shares import right_share, wrong_share
from questions.exchange.moodle.text import from_moodle, to_moodle
from questions.exchange.naming import as_identifier, as_slug, from_identifier, is_slug
from questions.exchange.pieces import pieces
from questions.loader import parse_question
from questions.plain import ChoiceQuestion

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
SIGNS = st.text(alphabet="ab1 .)(-+*_`$#>~[]!|\\<&;=:/\n", max_size=30)
TEX = st.text(alphabet="xyz12 \\{}_^&<>*[]|()+-=,", min_size=1, max_size=20).filter(
    lambda tex: tex == tex.strip() and not tex.endswith("\\") and "\\)" not in tex and "\\(" not in tex
)
SLUGS = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True)


def shown(markdown: str) -> list[str]:
    """The words of `markdown` as a page shows them; of markup nothing may be made."""
    rendered = MarkdownIt("js-default").render(markdown)
    assert rendered.count("<p>") * 2 == rendered.count("<") - rendered.count("<br"), rendered
    return html.unescape(rendered.replace("<p>", " ").replace("</p>", " ")).split()


@given(SIGNS)
def test_plain_text_is_shown_as_it_stands(text: str) -> None:
    paragraph = "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
    assert shown(escape_line_starts(escape_text(paragraph))) == paragraph.split()


@given(TEX, SIGNS)
def test_a_formula_goes_to_moodle_and_back(tex: str, text: str) -> None:
    around = text.replace("$", "").replace("`", "").replace("\\", "").replace("~", "")
    markdown = f"{around} x ${tex}$ y"
    assert from_moodle(to_moodle(markdown)) == markdown


@given(SIGNS)
def test_pieces_leave_nothing_out(markdown: str) -> None:
    signs = {"maths": "$", "display": "$$", "text": "", "code": ""}
    assert "".join(f"{signs[p.kind]}{p.text}{signs[p.kind]}" for p in pieces(markdown)) == markdown


@pytest.mark.parametrize(
    "markdown",
    [
        "costs 3$ and 4$",
        "`$x$` is code",
        "```\n$x$\n```",
        "\\$x\\$",
        "$ x $",
        "price $5 or $6",
    ],
)
def test_what_is_no_formula_for_us_is_none_for_moodle(markdown: str) -> None:
    assert {piece.kind for piece in pieces(markdown)} <= {"text", "code"}
    assert "\\\\(" not in to_moodle(markdown)


@given(SLUGS)
def test_an_identifier_gives_its_slug_back(slug: str) -> None:
    assert from_identifier(as_identifier(slug)) == slug
    assert not as_identifier(slug)[0].isdigit()


@given(st.text(max_size=200))
def test_any_name_becomes_an_id_or_nothing(text: str) -> None:
    assert as_slug(text) == "" or is_slug(as_slug(text))


def test_moodles_shares() -> None:
    assert [right_share(right) for right in (1, 3, 6, 7, 10, 11, 12)] == [
        *("100", "33.33333", "16.66667", "14.28571", "10", None, None)
    ]
    assert [wrong_share(wrong) for wrong in (1, 2, 3, 11)] == ["-100", "-50", "-33.33333", "-10"]


@given(SIGNS)
def test_a_question_file_gives_every_text_back(text: str) -> None:
    question = ChoiceQuestion.model_validate(
        {
            "id": "q",
            "kind": "choice",
            "title": "t: #",
            "lesson": "L0",
            "points": 0.5,
            "prompt": text,
            "choices": [{"id": "a", "text": text, "correct": True}, {"id": "b", "text": f" {text}\n\n"}],
        }
    )
    assert parse_question(yaml_of(question), "q.yaml").question == question


@pytest.mark.parametrize(
    "markdown",
    [
        "| a | b |\n|---|--:|\n| 1 | $x$ |",
        "- one\n\n  more\n\n- two\n  - inner",
        "3. x\n4. y",
        "a `` ` `` b",
        "````\n```\n````",
        "**bold *both*** and\\\nbreak",
        "$$\\frac{a}{b}$$",
        "![alt](https://example.org/x.png)",
    ],
)
def test_xhtml_gives_markdown_back(markdown: str) -> None:
    writer = XhtmlWriter(NAMESPACE, find_mathml)
    first, second = (etree.Element(f"{{{NAMESPACE}}}div") for _ in range(2))
    writer.write(markdown, first)
    lost: list[str] = []
    writer.write(markdown_of(first, lost.append), second)
    assert etree.tostring(first) == etree.tostring(second)
    assert lost == []


@pytest.mark.parametrize(
    ("given_html", "markdown", "lost"),
    [
        ("loose<p>one</p>tail", "loose\n\none\n\ntail", []),
        ("<p>a &amp;lt; b</p>", "a \\&lt; b", []),
        ("<script>alert(1)</script>x<style>p{}</style>", "x", []),
        ("<a href='javascript:x'>y</a>", "y", []),
        ("<u>x</u>", "x", ["<u>"]),
        ("<math><mi>x</mi></math>", "x", ["a formula that is MathML only"]),
        (
            "<table><tr><th>a</th></tr><tr><td>1</td><td>2|3</td></tr></table>",
            "| a | |\n|---|---|\n| 1 | 2\\|3 |",
            [],
        ),
        (
            "<table><thead><tr><th>a</th></tr></thead><tr><td><p>2</p><table><tr><td>3</table></td></tr></table>",
            "| a |\n|---|\n| 2 3 |",
            ["a table within a table"],
        ),
        ("<ol start='3'><li>a</li></ol>", "3. a", []),
        ("\\[x\\] and $$y$$", "$$x$$ and $$y$$", []),
        ("<pre><code class='language-python'>a &lt; b\n  c\n</code></pre>", "```python\na < b\n  c\n```", []),
        ("<p>a<br>\n<br>b<br></p>", "a\\\n\\\nb", []),
        ("<p>ends in \\</p>", "ends in \\\\", []),
        ("<h2>two<br>lines</h2>", "## two lines", []),
        ("<!-- note --><?php x ?>y", "y", []),
    ],
)
def test_html_as_markdown(given_html: str, markdown: str, lost: list[str]) -> None:
    named: list[str] = []
    assert markdown_of_html(given_html, named.append) == markdown
    assert named == lost
