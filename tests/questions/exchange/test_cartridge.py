"""The cartridge: a link for each quiz and for each question that can't be an item."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from lxml import etree
from travelling import QUESTIONS

from questions.bank import load_bank
from questions.exchange.cartridge import export_cartridge
from questions.exchange.files import import_file
from questions.exchange.report import Exported
from questions.faults import QuestionFileError

QUIZZES = list(load_bank().quizzes.values())
M = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
B = "{http://www.imsglobal.org/xsd/imsbasiclti_v1p0}"
NCNAME = re.compile(r"[A-Za-z_][\w.-]*")


def unpacked(exported: Exported) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(exported.data)) as archive:
        return {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}


@pytest.fixture(scope="module")
def members() -> dict[str, Any]:
    return unpacked(export_cartridge(QUIZZES, QUESTIONS, "https://marks.example.org/"))


def test_every_quiz_and_every_question_that_is_no_item_has_its_link(members: dict[str, Any]) -> None:
    linked = [each for each in QUESTIONS if each.kind in ("code", "ordering", "text")]
    due = {f"https://marks.example.org/quizzes/{quiz.id}": quiz.title for quiz in QUIZZES}
    due |= {f"https://marks.example.org/questions/{each.id}": each.title for each in linked}
    links = [root for name, root in members.items() if name.startswith("links/")]
    assert {link.findtext(f"{B}launch_url"): link.findtext(f"{B}title") for link in links} == due
    assert all(link.findtext(f"{B}secure_launch_url") == link.findtext(f"{B}launch_url") for link in links)


def test_a_link_says_what_it_asks_for(members: dict[str, Any]) -> None:
    [given] = members["links/quiz-l1.xml"].find(f"{B}custom")
    assert (given.get("name"), given.text) == ("quiz", "l1")
    [given] = members["links/question-forward-train-torch.xml"].find(f"{B}custom")
    assert (given.get("name"), given.text) == ("question", "forward-train-torch")


def test_the_elements_of_a_link_stand_in_the_specifications_order(members: dict[str, Any]) -> None:
    order = ["title", "description", "custom", "launch_url", "secure_launch_url", "vendor"]
    for name, link in members.items():
        if name.startswith("links/"):
            assert [etree.QName(each).localname for each in link] == order


def test_the_manifest_is_a_common_cartridge_1_1(members: dict[str, Any]) -> None:
    manifest = members["imsmanifest.xml"]
    assert [etree.QName(each).localname for each in manifest] == ["metadata", "organizations", "resources"]
    assert manifest.findtext(f"{M}metadata/{M}schema") == "IMS Common Cartridge"
    assert manifest.findtext(f"{M}metadata/{M}schemaversion") == "1.1.0"
    [organization] = manifest.find(f"{M}organizations")
    assert organization.get("structure") == "rooted-hierarchy"
    resources = manifest.findall(f"{M}resources/{M}resource")
    assert {each.get("type") for each in resources} == {"imsbasiclti_xmlv1p0"}
    files = [each.find(f"{M}file").get("href") for each in resources]
    assert sorted(files) == sorted(set(members) - {"imsmanifest.xml"})
    pointed = [item.get("identifierref") for item in manifest.iter(f"{M}item") if item.get("identifierref")]
    assert sorted(pointed) == sorted(each.get("identifier") for each in resources)


def test_identifiers_are_xml_ids_even_where_an_id_begins_with_a_digit() -> None:
    quiz = QUIZZES[0].model_copy(update={"id": "2-d"})
    manifest = unpacked(export_cartridge([quiz], QUESTIONS, "http://127.0.0.1:8000"))["imsmanifest.xml"]
    identifiers = [each.get("identifier") for each in manifest.iter("*") if each.get("identifier")]
    assert len(set(identifiers)) == len(identifiers)
    assert all(NCNAME.fullmatch(each) for each in identifiers)


def test_a_question_that_nothing_reaches_is_reported() -> None:
    exported = export_cartridge([], QUESTIONS, "http://127.0.0.1:8000")
    kinds = ("choice", "multiple", "numeric")
    assert {loss.question_id for loss in exported.losses} == {q.id for q in QUESTIONS if q.kind in kinds}
    [quiz] = [quiz for quiz in QUIZZES if quiz.id == "final"]
    drawn = {name for draw in quiz.draws for name in draw.questions}
    left = export_cartridge([quiz], QUESTIONS, "http://127.0.0.1:8000").losses
    assert {loss.question_id for loss in exported.losses} - {loss.question_id for loss in left} <= drawn


@pytest.mark.parametrize(
    "address", ["", "marks.example.org", "ftp://x", "https://", "https://x/?a=b", "javascript:x"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not the address of a web site"):
        export_cartridge(QUIZZES, QUESTIONS, address)


def test_a_cartridge_is_not_taken_for_questions() -> None:
    exported = export_cartridge(QUIZZES, QUESTIONS, "https://marks.example.org")
    with pytest.raises(QuestionFileError, match="cartridge of links"):
        import_file(exported.data, "c.imscc")
