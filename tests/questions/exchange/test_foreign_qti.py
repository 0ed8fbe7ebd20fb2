"""QTI items that others wrote, in 2.0 to 2.2: read by what the specification says, not by our habits."""

from __future__ import annotations

import pytest

from questions.exchange.files import import_file
from questions.exchange.report import Imported
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion

TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"


def read(inner: str, version: str = "imsqti_v2p1", **attributes: str) -> Imported:
    more = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    item = (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/{version}" identifier="QUE_102 a"'
        f' title="Foreign" adaptive="false" timeDependent="false" {more}>\n{inner}</assessmentItem>'
    )
    return import_file(item.encode(), "item.xml")


def choice(
    inner: str, *, cardinality: str = "single", mapping: str = "", right: str = "A", template: str = ""
) -> str:
    values = "".join(f"<value>{each}</value>" for each in right.split())
    correct = f"<correctResponse>{values}</correctResponse>" if right else ""
    return f"""
<responseDeclaration identifier="R1" cardinality="{cardinality}" baseType="identifier">
{correct}{mapping}</responseDeclaration>
<itemBody><div class="x"><p>Look:</p><choiceInteraction responseIdentifier="R1" shuffle="true" maxChoices="1">
{inner}</choiceInteraction></div><p>After.</p></itemBody>
<responseProcessing template="{TEMPLATES}/{template or "match_correct"}"/>
<modalFeedback outcomeIdentifier="F" identifier="B" showHide="show">Not <em>B</em>.</modalFeedback>
<modalFeedback outcomeIdentifier="F" identifier="other" showHide="show">Lost.</modalFeedback>"""


OPTIONS = """<prompt>Which <unknown>one</unknown>?</prompt>
<simpleChoice identifier="A">first<feedbackInline outcomeIdentifier="F" identifier="A"
  showHide="show">Good.</feedbackInline></simpleChoice>
<simpleChoice identifier="B" fixed="true">second <img src="local.png" alt="pic"/></simpleChoice>"""


@pytest.mark.parametrize("version", ["imsqti_v2p0", "imsqti_v2p1", "imsqti_v2p2"])
def test_a_choice_with_its_feedback(version: str) -> None:
    imported = read(choice(OPTIONS), version)
    [question] = imported.questions
    assert isinstance(question, ChoiceQuestion)
    assert question.id == "que-102-a"
    assert question.prompt == "Look:\n\nAfter.\n\nWhich one?"
    assert [(each.id, each.text, each.correct, each.feedback) for each in question.choices] == [
        ("a", "first", True, "Good."),
        ("b", "second pic", False, "Not *B*."),
    ]
    assert (question.points, question.shuffle) == (1, True)
    assert {loss.what for loss in imported.losses} == {"choices", "prompt", "feedback", "points", "lesson"}


def test_mapped_points_become_per_choice_credit() -> None:
    mapping = (
        '<mapping upperBound="2" defaultValue="0"><mapEntry mapKey="A" mappedValue="1.5"/>'
        '<mapEntry mapKey="B" mappedValue="0.5"/></mapping>'
    )
    inner = choice(OPTIONS, cardinality="multiple", mapping=mapping, right="", template="map_response")
    imported = read(inner)
    [question] = imported.questions
    assert isinstance(question, MultipleQuestion)
    assert (question.points, question.credit) == (2, "per-choice")
    assert all(each.correct for each in question.choices)
    assert "credit" in {loss.what for loss in imported.losses}


def test_a_matched_set_is_all_or_nothing() -> None:
    [question] = read(choice(OPTIONS, cardinality="multiple", right="A B")).questions
    assert isinstance(question, MultipleQuestion)
    assert question.credit == "all-or-nothing"


UPLOAD = '<itemBody><uploadInteraction responseIdentifier="R"/></itemBody>'
NUMBER = """
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="{kind}">
  <correctResponse><value>{value}</value></correctResponse></responseDeclaration>
<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">
  <defaultValue><value>4</value></defaultValue></outcomeDeclaration>
<itemBody><p>It weighs <textEntryInteraction responseIdentifier="RESPONSE" expectedLength="5"/> kg, more or
less.</p></itemBody>
<responseProcessing><responseCondition><responseIf>
  <equal toleranceMode="{mode}" tolerance="{bound}">
    <variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal>
  <setOutcomeValue identifier="SCORE"><baseValue baseType="float">4</baseValue></setOutcomeValue>
</responseIf></responseCondition></responseProcessing>"""


@pytest.mark.parametrize(
    ("mode", "bound", "tolerance"),
    [("absolute", "0.5 0.5", (0.5, 0)), ("relative", "2", (0, 0.02)), ("exact", "", (1e-9, 0))],
)
def test_a_number_within_a_sentence(mode: str, bound: str, tolerance: tuple[float, float]) -> None:
    imported = read(NUMBER.format(kind="integer", value="12", mode=mode, bound=bound))
    [question] = imported.questions
    assert isinstance(question, NumericQuestion)
    assert (question.tolerance.absolute, question.tolerance.relative) == tolerance
    assert (question.answer, question.points) == ("12", 4)
    assert question.prompt == "It weighs  kg, more or\nless."
    assert "prompt" in {loss.what for loss in imported.losses}


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<itemBody><p>Nothing</p></itemBody>", "0 interactions"),
        ("<itemBody>" + '<orderInteraction responseIdentifier="R"/>' * 2 + "</itemBody>", "2 interactions"),
        (
            '<itemBody><choiceInteraction responseIdentifier="R"/></itemBody>',
            "no responseDeclaration for 'R'",
        ),
        (
            f'<responseDeclaration identifier="R"/>{UPLOAD}',
            "a uploadInteraction is not taken",
        ),
        (NUMBER.format(kind="string", value="York", mode="exact", bound=""), "asks for a text"),
        (NUMBER.format(kind="float", value="York", mode="exact", bound=""), "'York' is not a number"),
        (choice(OPTIONS, right="A B"), "exactly one choice"),
        (choice(OPTIONS.replace('identifier="B"', 'identifier="A"'), right=""), "exactly one choice"),
    ],
)
def test_what_can_not_be_taken_is_refused(inner: str, reason: str) -> None:
    imported = read(inner)
    assert imported.questions == ()
    assert imported.faults[0].file == "item.xml"
    assert reason in imported.faults[0].reason
