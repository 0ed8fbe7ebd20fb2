"""XML read as if an enemy had written it, and XML written so that anybody can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from questions.faults import Fault, QuestionFileError

MAX_XML_BYTES = 8 * 1024 * 1024

Element = Any  # lxml declares no types

# What XML 1.0 can't hold at all, not even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_xml(data: bytes, file: str) -> Element:
    """The root of the document in `data`; comments and processing instructions are left out.

    Raises:
        QuestionFileError: too long, not well-formed, or with a document type, where entities live.
    """
    if len(data) > MAX_XML_BYTES:
        raise whole_file(file, f"longer than {MAX_XML_BYTES // 1024 // 1024} MiB")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise QuestionFileError(Fault(file, error.lineno or 1, "", f"not XML: {error.msg}")) from None
    if root.getroottree().docinfo.doctype:
        raise whole_file(file, "has a document type (<!DOCTYPE>): none is taken, nor the entities in it")
    return root


def whole_file(file: str, reason: str) -> QuestionFileError:
    """The fault of a file as a whole."""
    return QuestionFileError(Fault(file, 1, "", reason))


def local_name(element: Element) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element).localname)


def children(element: Element, name: str) -> list[Element]:
    """The child elements called `name`, in whatever namespace."""
    return [child for child in element if local_name(child) == name]


def child(element: Element, name: str) -> Element | None:
    """The first child called `name`, or None."""
    return next(iter(children(element, name)), None)


def descendants(element: Element, name: str) -> Iterator[Element]:
    """Every element below `element` that is called `name`, in document order."""
    return (found for found in element.iter(f"{{*}}{name}") if found is not element)


def text_of(element: Element | None) -> str:
    """All text in `element`, without white space at its ends; empty for None."""
    return "" if element is None else "".join(element.itertext()).strip()


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """A new last child of `parent`, in its namespace."""
    namespace = etree.QName(parent).namespace
    added = etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name, attributes)
    if text is not None:
        added.text = holdable(text)
    return added


def holdable(text: str) -> str:
    """`text` with a replacement sign for each character that XML has no place for."""
    return _FORBIDDEN.sub("\ufffd", text)


def write_xml(root: Element) -> bytes:
    """The document as UTF-8. White space is as built: an indent would change texts."""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
