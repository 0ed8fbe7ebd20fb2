"""A Common Cartridge 1.1 of LTI links: one for each quiz, and for each question that can't be an item.

A link's address is that of the page in Batchmark; the tool that the platform knows by the
same host launches it. Identifiers are XML ids: Moodle refuses a cartridge in which one
begins with a digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from questions.exchange.report import Exported, Report
from questions.exchange.trees import Element, add, holdable, write_xml
from questions.exchange.zips import write_zip
from questions.schema import Question, Quiz

MANIFEST = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
METADATA = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
LINK = "http://www.imsglobal.org/xsd/imslticc_v1p0"
LTI = "http://www.imsglobal.org/xsd/imsbasiclti_v1p0"
PROPERTY = "http://www.imsglobal.org/xsd/imslticm_v1p0"
VENDOR = "http://www.imsglobal.org/xsd/imslticp_v1p0"
LINK_TYPE = "imsbasiclti_xmlv1p0"

LINKED_KINDS = ("code", "ordering", "text")


class AddressError(ValueError):
    """The caller's fault: links would lead nowhere; the text says why."""


@dataclass(frozen=True)
class _Link:
    """A link to the page of a quiz or a question; `what` is the one or the other."""

    what: str
    id: str
    title: str
    description: str

    @property
    def identifier(self) -> str:
        return f"{self.what}-{self.id}"

    def address(self, base_url: str) -> str:
        return f"{base_url}/{'quizzes' if self.what == 'quiz' else 'questions'}/{self.id}"


def export_cartridge(
    quizzes: Iterable[Quiz], questions: Iterable[Question], base_url: str, *, title: str = "Batchmark"
) -> Exported:
    """Links to the quizzes, and to those of the questions that no other format carries.

    The other questions are within reach through the quizzes that ask them; one that none
    of `quizzes` asks is in the report.

    Raises:
        AddressError: `base_url` is not the address of a web site.
    """
    base_url = _checked(base_url)
    asked, report = list(quizzes), Report()
    reached = {
        question_id
        for quiz in asked
        for question_id in (
            *(item.question for item in quiz.items),
            *(name for draw in quiz.draws for name in draw.questions),
        )
    }
    links = [_Link("quiz", quiz.id, quiz.title, quiz.description) for quiz in asked]
    for question in questions:
        if question.kind in LINKED_KINDS:
            links.append(_Link("question", question.id, question.title, ""))
        elif question.id not in reached:
            report.lose(question.id, "question", "no quiz here asks it: it travels in Moodle XML or QTI")
    members = {"imsmanifest.xml": write_xml(_manifest(links, title))}
    members |= {f"links/{link.identifier}.xml": write_xml(_link(link, base_url)) for link in links}
    return Exported(write_zip(members), tuple(link.id for link in links), report.losses)


def _checked(base_url: str) -> str:
    refusal = AddressError(
        f"{base_url!r} is not the address of a web site, as https://batchmark.example.org is"
    )
    try:
        parts = urlsplit(base_url)
    except ValueError:
        raise refusal from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise refusal
    return base_url.rstrip("/")


def _manifest(links: list[_Link], title: str) -> Element:
    root = etree.Element(
        f"{{{MANIFEST}}}manifest", {"identifier": "batchmark"}, nsmap={None: MANIFEST, "lomimscc": METADATA}
    )
    metadata = add(root, "metadata")
    add(metadata, "schema", "IMS Common Cartridge")
    add(metadata, "schemaversion", "1.1.0")
    lom = etree.SubElement(metadata, f"{{{METADATA}}}lom")
    add(add(add(lom, "general"), "title"), "string", title, language="en")
    organization = add(
        add(root, "organizations"), "organization", identifier="contents", structure="rooted-hierarchy"
    )
    top = add(organization, "item", identifier="top")
    for heading, what in (("Quizzes", "quiz"), ("Questions", "question")):
        _add_folder(top, heading, [link for link in links if link.what == what])
    resources = add(root, "resources")
    for link in links:
        resource = add(resources, "resource", identifier=link.identifier, type=LINK_TYPE)
        add(resource, "file", href=f"links/{link.identifier}.xml")
    return root


def _add_folder(top: Element, heading: str, links: list[_Link]) -> None:
    if not links:
        return
    folder = add(top, "item", identifier=f"folder-{heading.lower()}")
    add(folder, "title", heading)
    for link in links:
        item = add(folder, "item", identifier=f"item-{link.identifier}", identifierref=link.identifier)
        add(item, "title", link.title)


def _link(link: _Link, base_url: str) -> Element:
    root = etree.Element(
        f"{{{LINK}}}cartridge_basiclti_link",
        nsmap={None: LINK, "blti": LTI, "lticm": PROPERTY, "lticp": VENDOR},
    )
    _say(root, LTI, "title", link.title)
    _say(root, LTI, "description", link.description)
    custom = etree.SubElement(root, f"{{{LTI}}}custom")
    _say(custom, PROPERTY, "property", link.id).set("name", link.what)
    address = link.address(base_url)
    _say(root, LTI, "launch_url", address)
    if address.startswith("https:"):
        _say(root, LTI, "secure_launch_url", address)
    vendor = etree.SubElement(root, f"{{{LTI}}}vendor")
    _say(vendor, VENDOR, "code", "batchmark")
    _say(vendor, VENDOR, "name", "Batchmark")
    return root


def _say(parent: Element, namespace: str, name: str, text: str) -> Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    element.text = holdable(text)
    return element
