"""A QTI package, or a single item, as questions."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from questions.exchange.drafts import Drafts, NotTakenError
from questions.exchange.naming import from_identifier
from questions.exchange.qti.reading import read_item
from questions.exchange.report import Imported
from questions.exchange.trees import Element, children, descendants, local_name, read_xml, text_of, whole_file
from questions.exchange.zips import Package
from questions.faults import QuestionFileError

MANIFEST = "imsmanifest.xml"
_ITEM = "imsqti_item_xmlv2p"
_LINK = "imsbasiclti_xmlv1p"


def import_package(package: Package) -> Imported:
    """The questions of the items that the package's manifest lists.

    Raises:
        QuestionFileError: there is no manifest, it can't be read, or it lists no item.
    """
    data = package.find(MANIFEST)
    if data is None:
        raise whole_file(package.file, f"holds no {MANIFEST}: it is no QTI package")
    manifest = read_xml(data, f"{package.file}/{MANIFEST}")
    resources = list(descendants(manifest, "resource"))
    items = [each for each in resources if each.get("type", "").startswith(_ITEM)]
    if not items:
        raise whole_file(package.file, _why_none([each.get("type", "") for each in resources]))
    drafts = Drafts(package.file)
    for resource in items:
        _take(resource, package, drafts)
    if len(items) < len(resources):
        drafts.report.lose("", "resources", "tests, pictures and other files of the package are not taken")
    return drafts.imported()


def import_item(root: Element, file: str) -> Imported:
    """The one question of an item that stands alone."""
    drafts = Drafts(file)
    _read(root, [], drafts)
    return drafts.imported()


def _take(resource: Element, package: Package, drafts: Drafts) -> None:
    name = posixpath.normpath(unquote(resource.get("href", "")))
    try:
        data = package.find(name)
        if data is None:
            drafts.refuse(resource.sourceline, f"{name!r} is listed, and not in the package")
            return
        root = read_xml(data, f"{package.file}/{name}")
    except QuestionFileError as error:
        drafts.faults += error.faults
        return
    inner = Drafts(f"{package.file}/{name}", drafts.questions, drafts.faults, drafts.report)
    _read(root, list(_keywords(resource)), inner)


def _read(root: Element, keywords: list[str], drafts: Drafts) -> None:
    if local_name(root) != "assessmentItem":
        drafts.refuse(
            root.sourceline, f"begins with <{local_name(root)}>, and an item of QTI 2 with <assessmentItem>"
        )
        return
    try:
        draft = read_item(root, keywords)
    except NotTakenError as error:
        drafts.refuse(root.sourceline, f"{root.get('title', '')[:60]!r} is not taken: {error}")
        return
    drafts.finish(draft, from_identifier(root.get("identifier", "")))


def _keywords(resource: Element) -> Iterator[str]:
    for metadata in children(resource, "metadata"):
        yield from filter(None, (text_of(keyword) for keyword in descendants(metadata, "keyword")))


def _why_none(types: list[str]) -> str:
    if any(each.startswith(_LINK) for each in types):
        return "is a cartridge of links: there is no question in it to take"
    return "lists no item of QTI 2.0, 2.1 or 2.2"
