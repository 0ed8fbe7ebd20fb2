"""Moodle XML that others wrote: what is taken, what is named as lost, what is refused with its line."""

from __future__ import annotations

import pytest

from questions.exchange.files import import_file
from questions.exchange.report import Imported
from questions.faults import QuestionFileError
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion

HEAD = "<name><text>Big Question No. 1</text></name>"
CAPITALS = """\
<question type="multichoice">
  <name><text>  Capital
    of Wonderland </text></name>
  <questiontext format="html">
    <text><![CDATA[<p>What is <b>the capital</b>,<br>if \\(x_1 < 2\\) and $5?</p>
<ul><li>one</li><li>two</li></ul>
<p><img src="@@PLUGINFILE@@/map.png" alt="A map"/></p>]]></text>
    <file name="map.png" path="/" encoding="base64">AAAA</file>
  </questiontext>
  <generalfeedback format="html"><text>&lt;p&gt;See &lt;a href="https://example.org/x"&gt;here&lt;/a&gt; or
  &lt;a href="javascript:alert(1)"&gt;there&lt;/a&gt;.&lt;/p&gt;</text></generalfeedback>
  <defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>
  <idnumber></idnumber>
  <single>true</single><shuffleanswers>0</shuffleanswers><answernumbering>123</answernumbering>
  <correctfeedback format="html"><text>Well done!</text></correctfeedback>
  <incorrectfeedback format="html"><text></text></incorrectfeedback>
  <answer fraction="100" format="html"><text>A_B</text>
    <feedback format="html"><text>Yes</text></feedback></answer>
  <answer fraction="50" format="plain_text"><text>*star* &lt;i&gt;</text><feedback/></answer>
  <answer fraction="0" format="html"><text>H<sub>2</sub>O</text></answer>
  <tags><tag><text>Fun Facts</text></tag><tag><text>LESSON:l2</text></tag></tags>
</question>"""


def read(*questions: str) -> Imported:
    document = "\n".join(["<?xml version='1.0' encoding='UTF-8'?>", "<quiz>", *questions, "</quiz>"])
    return import_file(document.encode(), "foreign.xml")


def numerical(answers: str, more: str = "") -> str:
    return (
        f'<question type="numerical">{HEAD}<questiontext><text>x {{{{y}}}}</text></questiontext>'
        f"{answers}{more}</question>"
    )


def test_html_becomes_markdown_and_what_is_lost_is_named() -> None:
    imported = read(CAPITALS)
    [question] = imported.questions
    assert isinstance(question, ChoiceQuestion)
    assert (question.id, question.title) == ("capital-of-wonderland", "Capital of Wonderland")
    assert question.prompt == "What is **the capital**,\\\nif $x_1 < 2$ and \\$5?\n\n- one\n- two\n\nA map"
    assert question.explanation == "See [here](https://example.org/x) or\nthere."
    assert [(each.id, each.text, each.correct) for each in question.choices] == [
        ("a", "A_B", True),
        ("b", "\\*star\\* \\<i>", False),
        ("c", "H2O", False),
    ]
    assert (question.points, question.shuffle, question.lesson) == (2, False, "L2")
    assert question.concepts == ("fun-facts",)
    assert {(loss.question_id, loss.what) for loss in imported.losses} == {
        ("capital-of-wonderland", what) for what in ("prompt", "choices", "correctfeedback", "concepts")
    }


def test_shares_of_a_multiple_question_become_right_or_wrong() -> None:
    answers = "".join(f'<answer fraction="{share}"><text>{share}</text></answer>' for share in (75, 25, -50))
    imported = read(f'<question type="multichoice">{HEAD}<single>false</single>{answers}</question>')
    [question] = imported.questions
    assert isinstance(question, MultipleQuestion)
    assert [choice.correct for choice in question.choices] == [True, True, False]
    assert ("big-question-no-1", "choices") in {(loss.question_id, loss.what) for loss in imported.losses}


def test_double_braces_are_no_expression_in_a_number_question() -> None:
    answer = "<text>1.5e3</text><tolerance>0</tolerance><feedback><text>F</text></feedback>"
    others = '<answer fraction="0"><text>*</text></answer><answer fraction="50"><text>7</text></answer>'
    units = "".join(
        f"<unit><multiplier>1</multiplier><unit_name>{unit}</unit_name></unit>" for unit in ("m", "km")
    )
    answers = f'<answer fraction="100">{answer}</answer>{others}'
    imported = read(numerical(answers, f"<units>{units}</units>"))
    [question] = imported.questions
    assert isinstance(question, NumericQuestion)
    assert (question.answer, question.unit) == ("1500", "m")
    assert question.prompt == "x { {y}}"
    assert question.tolerance.absolute == 1e-9
    assert [mistake.answer for mistake in question.mistakes] == ["7"]
    assert sorted(loss.what for loss in imported.losses) == [
        *("feedback", "feedback", "lesson", "mistakes", "tolerance", "unit")
    ]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ('<question type="essay"/>', "a question of the type 'essay' is not taken"),
        (f'<question type="multichoice">{HEAD}</question>', "exactly one choice|at least 2"),
        (numerical('<answer fraction="100"><text>many</text></answer>'), "'many' is not a number"),
        (numerical('<answer fraction="100"><text>nan</text></answer>'), "'nan' is not a number"),
        (numerical('<answer fraction="100"><text>1e999</text></answer>'), "'1e999' is larger than any"),
        (
            numerical('<answer fraction="100"><text>1</text><tolerance>1e999</tolerance></answer>'),
            "'1e999' is larger than any",
        ),
        (numerical('<answer fraction="0"><text>1</text></answer>'), "0 of its answers are right"),
        (numerical('<answer fraction="x"><text>1</text></answer>'), "'x' is not a number"),
        (
            f'<question type="truefalse">{HEAD}<answer><text>maybe</text></answer></question>',
            "'true' and 'false'",
        ),
        (f'<question type="multichoice">{HEAD}<defaultgrade>-1</defaultgrade></question>', "points"),
        (
            numerical(f'<answer fraction="100"><text>1</text></answer>{"<hint><text>h</text></hint>" * 11}'),
            "hints",
        ),
    ],
)
def test_what_can_not_be_taken_is_refused_with_its_line(question: str, reason: str) -> None:
    imported = read(CAPITALS, question)
    assert len(imported.questions) == 1
    assert imported.faults
    assert {fault.line for fault in imported.faults} == {3 + CAPITALS.count("\n") + 1}
    assert any(part in fault.reason for part in reason.split("|") for fault in imported.faults)


def test_two_questions_of_one_name_get_two_ids() -> None:
    questions = [question.id for question in read(CAPITALS, CAPITALS, CAPITALS).questions]
    assert questions == ["capital-of-wonderland", "capital-of-wonderland-2", "capital-of-wonderland-3"]


def test_markdown_with_html_in_it_is_named() -> None:
    said = r"&lt;b&gt;x&lt;/b&gt; \\(a\_b\\) costs $3"
    text = f'<questiontext format="markdown"><text>{said}</text></questiontext>'
    answers = '<answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>'
    imported = read(f'<question type="multichoice">{HEAD}{text}<single>1</single>{answers}</question>')
    assert imported.questions[0].prompt == "<b>x</b> $a_b$ costs \\$3"
    assert ("prompt", "HTML within Markdown is shown as its signs") in {
        (loss.what, loss.why) for loss in imported.losses
    }


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("<quiz>\n\n<question></quiz>", 3, "not XML"),
        ("", 1, "not XML"),
        ("<html/>", 1, "neither Moodle XML"),
        ('<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/x.dtd">\n<quiz/>', 1, "document type"),
        (
            '<!DOCTYPE quiz [<!ENTITY e SYSTEM "file:///etc/passwd">]><quiz>&e;</quiz>',
            1,
            "document type",
        ),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, line: int, reason: str) -> None:
    with pytest.raises(QuestionFileError) as refused:
        import_file(text.encode(), "foreign.xml")
    assert (refused.value.file, refused.value.line) == ("foreign.xml", line)
    assert reason in refused.value.reason
