"""QTI 2.1: items that the specification allows, that score as we do, and come back as they were."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from qti_delivery import Delivery
from travelling import CHOICE, KINDS, MULTIPLE, QUESTIONS, TRAVELLERS, carried

from app.web.maths import find_mathml
from graders.answers import ChoiceAnswer, MultipleAnswer, NumericAnswer
from graders.plain.choice import grade_choice, grade_multiple
from graders.plain.fixing import fix_variant
from graders.plain.numeric import grade_numeric
from questions.exchange.files import import_file
from questions.exchange.naming import as_identifier
from questions.exchange.qti.writing import export_qti
from questions.exchange.report import Exported
from questions.exchange.travellers import Traveller
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion
from questions.schema import Question

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("qti_items.rng")))
C = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
NCNAME = re.compile(r"[A-Za-z_][\w.-]*")


@pytest.fixture(scope="module")
def exported() -> Exported:
    return export_qti(QUESTIONS, fix_variant, find_mathml)


@pytest.fixture(scope="module")
def members(exported: Exported) -> dict[str, bytes]:
    return unpacked(exported)


def unpacked(exported: Exported) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(exported.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def item_of(question: Question) -> bytes:
    return unpacked(export_qti([question], fix_variant, find_mathml))[f"items/{question.id}.xml"]


def as_sent(question: Traveller) -> dict[str, Any]:
    fields = carried(question)
    del fields["hints"]
    return fields


def with_blocks_apart(fields: dict[str, Any]) -> dict[str, Any]:
    """A formula on lines of its own is a block, whether a blank line follows or not."""
    fields["explanation"] = re.sub(r"(?m)^(\$\$.+\$\$)\n(?=\S)", r"\1\n\n", fields["explanation"])
    return fields


def test_every_question_of_the_bank_comes_back_as_it_was(exported: Exported) -> None:
    imported = import_file(exported.data, "bank.zip")
    assert imported.faults == ()
    assert imported.losses == ()
    back = {question.id: question for question in imported.questions}
    assert set(back) == set(TRAVELLERS)
    for question_id, sent in TRAVELLERS.items():
        returned = back[question_id]
        assert isinstance(returned, Traveller)
        assert as_sent(returned) == with_blocks_apart(as_sent(sent)), question_id


def test_what_does_not_travel_is_listed_with_its_question(exported: Exported) -> None:
    lost = {(loss.question_id, loss.what) for loss in exported.losses}
    for question in QUESTIONS:
        assert ((question.id, "question") in lost) == (question.kind not in KINDS)
        if question.kind in KINDS:
            assert ((question.id, "hints") in lost) == bool(question.hints)
    whats = {loss.what for loss in exported.losses}
    assert whats == {
        *("question", "hints", "misconception", "variables", "tolerance.reason", "tolerance.relative")
    }


def test_every_item_is_what_the_specification_allows(members: dict[str, bytes]) -> None:
    for question_id in TRAVELLERS:
        item = etree.fromstring(members[f"items/{question_id}.xml"])
        assert SCHEMA.validate(item), (question_id, SCHEMA.error_log.last_error)


def test_the_check_of_items_can_fail() -> None:
    item = etree.fromstring(item_of(CHOICE))
    assert SCHEMA.validate(item)
    body = item.find("{*}itemBody")
    etree.SubElement(body, "{http://www.imsglobal.org/xsd/imsqti_v2p1}video")
    assert not SCHEMA.validate(item)


def test_the_manifest_lists_what_is_there(members: dict[str, bytes]) -> None:
    manifest = etree.fromstring(members["imsmanifest.xml"])
    assert next(iter(members)) == "imsmanifest.xml"
    assert [etree.QName(each).localname for each in manifest] == ["metadata", "organizations", "resources"]
    resources = manifest.findall(f"{C}resources/{C}resource")
    assert {each.get("type") for each in resources} == {"imsqti_item_xmlv2p1"}
    listed = [each.get("href") for each in resources]
    assert listed == [each.find(f"{C}file").get("href") for each in resources]
    assert sorted(listed) == sorted(set(members) - {"imsmanifest.xml"})
    identifiers = [element.get("identifier") for element in manifest.iter("*") if element.get("identifier")]
    assert len(set(identifiers)) == len(identifiers)
    assert all(NCNAME.fullmatch(each) for each in identifiers)


def test_choices_score_as_here_whatever_is_ticked(members: dict[str, bytes]) -> None:
    for question_id, question in TRAVELLERS.items():
        if not isinstance(question, NumericQuestion):
            check_ticks(question, members[f"items/{question_id}.xml"])


@pytest.mark.parametrize("question", [CHOICE, MULTIPLE])
def test_so_do_all_or_nothing_and_odd_ids(question: Traveller) -> None:
    item = etree.fromstring(item_of(question))
    assert SCHEMA.validate(item), SCHEMA.error_log.last_error
    check_ticks(question, etree.tostring(item))


@pytest.mark.parametrize("right", range(1, 6))
def test_so_does_any_share_of_right_options(right: int) -> None:
    choices = [{"id": str(number), "text": "x", "correct": number < right} for number in range(5)]
    fields = MULTIPLE.model_dump() | {"choices": choices, "credit": "per-choice"}
    question = MultipleQuestion.model_validate(fields)
    check_ticks(question, item_of(question))


def check_ticks(question: Traveller, item: bytes) -> None:
    assert not isinstance(question, NumericQuestion)
    ids = [choice.id for choice in question.choices]
    if isinstance(question, ChoiceQuestion):
        for each in question.choices:
            done = Delivery(item, as_identifier(each.id))
            due = question.points * grade_choice(question, ChoiceAnswer(choice=each.id)).share
            assert done.outcomes["SCORE"] == due
            assert len(done.shown()) == bool(each.feedback.strip()) + bool(question.explanation.strip())
        return
    for count in range(1, len(ids) + 1):
        for ticked in itertools.combinations(ids, count):
            done = Delivery(item, frozenset(map(as_identifier, ticked)))
            due = question.points * grade_multiple(question, MultipleAnswer(choices=list(ticked))).share
            assert done.outcomes["SCORE"] == pytest.approx(due, abs=1e-9)
    nothing = Delivery(item, None).outcomes["SCORE"]
    empty = grade_multiple(question, MultipleAnswer(choices=[])).share
    assert nothing == pytest.approx(question.points * empty, abs=1e-9)


def test_numbers_score_as_here(members: dict[str, bytes]) -> None:
    for question_id, question in TRAVELLERS.items():
        if isinstance(question, NumericQuestion):
            check_values(question, members[f"items/{question_id}.xml"])


def check_values(question: NumericQuestion, item: bytes) -> None:
    key = float(question.answer)
    bound = max(question.tolerance.absolute, question.tolerance.relative * abs(key))
    wrong = [float(mistake.answer) for mistake in question.mistakes]
    near = [key + part * bound for part in (0, 0.9, -0.9, 1.1, -1.1)]
    for value in near + wrong:
        done = Delivery(item, value)
        due = grade_numeric(question, NumericAnswer(value=value), 0)
        assert done.outcomes["SCORE"] == question.points * due.share, question.id
    for value in wrong:
        assert Delivery(item, value).outcomes["FEEDBACK"] is not None, question.id
    assert Delivery(item, None).outcomes["SCORE"] == 0


def test_a_formula_that_no_one_can_set_travels_as_tex() -> None:
    question = CHOICE.model_copy(update={"prompt": r"What is $\frobnicate{x}$?"})
    item = item_of(question)
    assert rb"<span>\(\frobnicate{x}\)</span>" in item
    [back] = import_file(item, "item.xml").questions
    assert back.prompt == question.prompt


def test_signs_that_need_care_come_back() -> None:
    lists = "Steps:\n\n- one\n- two, *not* `three`\n\n1. a\\*b\n2. c_d_ and \\_e\\_"
    others = "> quoted\n\n## Head\n\n~~old~~\n\nSee [here](https://x.org/a_b).\n\n3. x\n4. y"
    question = CHOICE.model_copy(update={"prompt": lists, "explanation": others})
    exported = export_qti([question], fix_variant, find_mathml)
    assert exported.losses == ()
    [back] = import_file(exported.data, "q.zip").questions
    assert isinstance(back, ChoiceQuestion)
    assert (back.prompt, back.explanation) == (lists.replace("c_d_ ", "c_d\\_ "), question.explanation)
    assert back.choices[1].text == "No \\<b>never\\</b>"
