"""Questions as QTI 2.1 items in a content package."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from questions.exchange.markdown_in import markdown_of
from questions.exchange.markdown_out import ToMathml, XhtmlWriter
from questions.exchange.naming import as_identifier
from questions.exchange.qti.names import (
    EXPLANATION,
    FEEDBACK,
    ITEM,
    ITEM_TYPE,
    METADATA,
    PACKAGE,
    RESPONSE,
    SCORE,
    SOLUTION,
)
from questions.exchange.qti.scoring import add_mapping, add_processing, mistake_identifier
from questions.exchange.report import Exported, Report
from questions.exchange.tags import tags_of
from questions.exchange.travellers import (
    FIXED_VARIANTS,
    FixVariant,
    Traveller,
    lose_what_no_format_holds,
    texts_of,
    travellers,
)
from questions.exchange.trees import Element, add, holdable, write_xml
from questions.exchange.zips import write_zip
from questions.plain import MultipleQuestion, NumericQuestion
from questions.schema import Question

_EXPECTED_CHARS = "12"


def export_qti(
    questions: Iterable[Question],
    fix: FixVariant,
    to_mathml: ToMathml,
    *,
    variants: int = FIXED_VARIANTS,
) -> Exported:
    """The questions as a zip: one item each, and a manifest with their keywords.

    `fix` gives one variant of a numeric question with its numbers fixed, `to_mathml` a formula.
    """
    report = Report()
    writer = XhtmlWriter(ITEM, to_mathml)
    members, resources = {}, []
    for group in travellers(questions, fix, variants, report):
        for question in group.forms:
            _lose(question, group.origin.id, report, writer)
            name = f"items/{question.id}.xml"
            members[name] = write_xml(item_of(question, writer))
            resources.append((question, name))
    manifest = write_xml(_manifest(resources))
    carried = tuple(question.id for question, _ in resources)
    return Exported(write_zip({"imsmanifest.xml": manifest, **members}), carried, report.losses)


def item_of(question: Traveller, writer: XhtmlWriter) -> Element:
    """One question as an `assessmentItem`."""
    item = etree.Element(
        f"{{{ITEM}}}assessmentItem",
        {
            "identifier": as_identifier(question.id),
            "title": holdable(question.title),
            "adaptive": "false",
            "timeDependent": "false",
            "toolName": "Batchmark",
        },
        nsmap={None: ITEM},
    )
    _declare(item, question)
    body = add(item, "itemBody")
    writer.write_blocks(question.prompt, body)
    _add_interaction(body, question, writer)
    add_processing(item, question)
    _add_feedback(item, question, writer)
    return item


def _declare(item: Element, question: Traveller) -> None:
    numeric = isinstance(question, NumericQuestion)
    cardinality = "multiple" if isinstance(question, MultipleQuestion) else "single"
    kind = "float" if numeric else "identifier"
    declaration = add(
        item, "responseDeclaration", identifier=RESPONSE, cardinality=cardinality, baseType=kind
    )
    correct = add(declaration, "correctResponse")
    for value in _correct_values(question):
        add(correct, "value", value)
    if isinstance(question, MultipleQuestion) and question.credit == "per-choice":
        add_mapping(declaration, question)
    score = add(
        item,
        "outcomeDeclaration",
        identifier=SCORE,
        cardinality="single",
        baseType="float",
        normalMaximum=f"{question.points:.12g}",
    )
    add(add(score, "defaultValue"), "value", "0")
    outcomes = {FEEDBACK: cardinality}
    if question.explanation.strip():
        outcomes[SOLUTION] = "single"
    for name, how_many in outcomes.items():
        add(item, "outcomeDeclaration", identifier=name, cardinality=how_many, baseType="identifier")


def _correct_values(question: Traveller) -> list[str]:
    if isinstance(question, NumericQuestion):
        return [question.answer]
    return [as_identifier(choice.id) for choice in question.choices if choice.correct]


def _add_interaction(body: Element, question: Traveller, writer: XhtmlWriter) -> None:
    if isinstance(question, NumericQuestion):
        entry = add(
            add(body, "p"),
            "textEntryInteraction",
            responseIdentifier=RESPONSE,
            expectedLength=_EXPECTED_CHARS,
        )
        entry.tail = f" {holdable(question.unit)}" if question.unit else None
        return
    interaction = add(
        body,
        "choiceInteraction",
        responseIdentifier=RESPONSE,
        shuffle=str(question.shuffle).lower(),
        maxChoices="0" if isinstance(question, MultipleQuestion) else "1",
    )
    for choice in question.choices:
        writer.write(choice.text, add(interaction, "simpleChoice", identifier=as_identifier(choice.id)))


def _add_feedback(item: Element, question: Traveller, writer: XhtmlWriter) -> None:
    if isinstance(question, NumericQuestion):
        said = [(mistake_identifier(number), each.feedback) for number, each in enumerate(question.mistakes)]
    else:
        said = [(as_identifier(choice.id), choice.feedback) for choice in question.choices]
    shown = [(FEEDBACK, *each) for each in said]
    shown.append((SOLUTION, EXPLANATION, question.explanation))
    for outcome, identifier, text in shown:
        if text.strip():
            feedback = add(
                item, "modalFeedback", outcomeIdentifier=outcome, showHide="show", identifier=identifier
            )
            writer.write(text, feedback)


def _lose(question: Traveller, origin_id: str, report: Report, writer: XhtmlWriter) -> None:
    def lose(what: str, why: str) -> None:
        report.lose(origin_id, what, why)

    lose_what_no_format_holds(question, lose)
    if question.hints:
        lose("hints", "an item has no place for help with a price")
    for field, text in texts_of(question):
        if field != "hints" and not _comes_back(text, writer):
            lose(field, "comes back in another spelling: compare how it looks")


def _comes_back(text: str, writer: XhtmlWriter) -> bool:
    """Whether reading gives `text` back, or another text that is shown the same."""
    first = etree.Element(f"{{{ITEM}}}div")
    writer.write(text, first)
    lost: list[str] = []
    again = markdown_of(first, lost.append)
    second = etree.Element(f"{{{ITEM}}}div")
    writer.write(again, second)
    return not lost and (again == text.strip() or etree.tostring(first) == etree.tostring(second))


def _manifest(resources: list[tuple[Traveller, str]]) -> Element:
    root = etree.Element(
        f"{{{PACKAGE}}}manifest", {"identifier": "batchmark"}, nsmap={None: PACKAGE, "imsmd": METADATA}
    )
    metadata = add(root, "metadata")
    add(metadata, "schema", "QTIv2.1 Package")
    add(metadata, "schemaversion", "1.0.0")
    add(root, "organizations")
    listed = add(root, "resources")
    for question, name in resources:
        # An id of its own kind: a resource may not be called like the manifest.
        resource = add(listed, "resource", identifier=f"item-{question.id}", type=ITEM_TYPE, href=name)
        _add_keywords(add(resource, "metadata"), question)
        add(resource, "file", href=name)
    return root


def _add_keywords(metadata: Element, question: Traveller) -> None:
    lom = etree.SubElement(metadata, f"{{{METADATA}}}lom")
    general = add(lom, "general")
    for tag in tags_of(question):
        add(add(general, "keyword"), "langstring", tag)
