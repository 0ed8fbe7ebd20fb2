"""QTI 2.x items as questions: a choice, or a number typed in."""

from __future__ import annotations

from collections.abc import Iterable

from questions.exchange.drafts import Draft, NotTakenError, bounded, choice_ids, number_in
from questions.exchange.markdown_in import markdown_of
from questions.exchange.naming import from_identifier
from questions.exchange.qti.names import EXPLANATION, SCORE
from questions.exchange.qti.numbers import read_number
from questions.exchange.trees import Element, child, children, descendants, local_name, text_of

_FEEDBACKS = frozenset({"feedbackInline", "feedbackBlock"})
_ROOM_FOR_ROUNDING = 1e-6


def read_item(item: Element, keywords: Iterable[str]) -> Draft:
    """What an `assessmentItem` says, as a draft.

    Raises:
        NotTakenError: it asks several things, or something that the bank has no kind for.
    """
    draft = Draft(item.sourceline)
    body = child(item, "itemBody")
    asked = [] if body is None else [each for each in body.iter("*") if _asks(each)]
    if len(asked) != 1:
        raise NotTakenError(f"it has {len(asked)} interactions, and one is wanted")
    interaction = asked[0]
    declaration = _declaration(item, interaction)
    draft.fields |= {
        "title": " ".join(item.get("title", "").split()),
        "points": _points(item, declaration, draft),
        "explanation": "",
    }
    if local_name(interaction) == "choiceInteraction":
        _read_choices(item, interaction, declaration, draft)
    elif local_name(interaction) == "textEntryInteraction":
        draft.fields |= read_number(item, interaction, declaration, draft)
    else:
        raise NotTakenError(f"a {local_name(interaction)} is not taken")
    draft.fields["prompt"] = _prompt(body, interaction, draft)
    _take_feedback(item, draft)
    _lose_the_rest(item, draft)
    draft.take_tags(keywords)
    return draft


def _asks(element: Element) -> bool:
    return local_name(element).endswith("Interaction")


def _declaration(item: Element, interaction: Element) -> Element:
    wanted = interaction.get("responseIdentifier")
    for declaration in children(item, "responseDeclaration"):
        if declaration.get("identifier") == wanted:
            return declaration
    raise NotTakenError(f"there is no responseDeclaration for {wanted!r}")


def _points(item: Element, declaration: Element, draft: Draft) -> float:
    for outcome in children(item, "outcomeDeclaration"):
        if outcome.get("identifier") == SCORE and outcome.get("normalMaximum"):
            return number_in(outcome.get("normalMaximum"))
        if outcome.get("identifier") == "MAXSCORE" and text_of(child(outcome, "defaultValue")):
            return number_in(text_of(child(outcome, "defaultValue")))
    mapping = child(declaration, "mapping")
    if mapping is not None:
        if mapping.get("upperBound"):
            return number_in(mapping.get("upperBound"))
        return sum(value for value in _mapped(mapping).values() if value > 0) or 1.0
    draft.lose("points", "none are given: set to 1")
    return 1.0


def _mapped(mapping: Element) -> dict[str, float]:
    return {
        entry.get("mapKey", ""): number_in(entry.get("mappedValue", "0"))
        for entry in children(mapping, "mapEntry")
    }


def _read_choices(item: Element, interaction: Element, declaration: Element, draft: Draft) -> None:
    options = children(interaction, "simpleChoice")
    identifiers = [option.get("identifier", "") for option in options]
    multiple = declaration.get("cardinality") == "multiple"
    right = _right(declaration)
    ids = choice_ids([from_identifier(identifier) for identifier in identifiers])
    draft.fields |= {
        "kind": "multiple" if multiple else "choice",
        "shuffle": interaction.get("shuffle") == "true",
        "choices": [
            {
                "id": slug,
                "text": _markdown(option, draft, "choices", _FEEDBACKS),
                "correct": identifier in right,
                "feedback": _own_feedback(option, identifier, draft),
            }
            for slug, identifier, option in zip(ids, identifiers, options, strict=True)
        ],
    }
    draft.feedback_places = dict(zip(identifiers, draft.fields["choices"], strict=True))
    if any(option.get("fixed") == "true" for option in options):
        draft.lose("choices", "options with a fixed place are shuffled with the others")
    if multiple:
        draft.fields["credit"] = _credit(item, declaration, draft)
    elif child(declaration, "mapping") is not None:
        draft.lose("choices", "options that are partly right count as wrong")


def _right(declaration: Element) -> set[str]:
    values = {text_of(value) for value in descendants(declaration, "value")}
    mapping = child(declaration, "mapping")
    if not values and mapping is not None:
        return {key for key, value in _mapped(mapping).items() if value > 0}
    return values


def _credit(item: Element, declaration: Element, draft: Draft) -> str:
    mapping, processing = child(declaration, "mapping"), child(item, "responseProcessing")
    is_mapped = processing is not None and (
        processing.get("template", "").rsplit("/", 1)[-1].startswith("map_response")
        or next(descendants(processing, "mapResponse"), None) is not None
    )
    if mapping is None or not is_mapped:
        return "all-or-nothing"
    step = 2 * draft.fields["points"] / max(1, len(draft.fields["choices"]))
    if any(abs(abs(value) - step) > _ROOM_FOR_ROUNDING for value in _mapped(mapping).values()):
        draft.lose("credit", "its own points for each option are replaced by an equal share for each")
    return "per-choice"


def _own_feedback(option: Element, identifier: str, draft: Draft) -> str:
    said = [
        _markdown(each, draft, "feedback")
        for each in option.iter("*")
        if local_name(each) in _FEEDBACKS and each.get("identifier") == identifier
    ]
    return "\n\n".join(filter(None, said))


def _prompt(body: Element, interaction: Element, draft: Draft) -> str:
    own = child(interaction, "prompt")
    skipped = frozenset({local_name(interaction), "rubricBlock", *_FEEDBACKS})
    if local_name(interaction) == "textEntryInteraction":
        around = interaction.getparent()
        if draft.fields.pop("alone"):
            around.getparent().remove(around)
        else:
            draft.lose("prompt", "the field stood within its text, and stands below it now")
    parts = [_markdown(body, draft, "prompt", skipped)]
    if own is not None:
        parts.append(_markdown(own, draft, "prompt"))
    return "\n\n".join(filter(None, parts))


def _take_feedback(item: Element, draft: Draft) -> None:
    for feedback in children(item, "modalFeedback"):
        identifier = feedback.get("identifier", "")
        place = draft.feedback_places.get(identifier)
        is_shown = feedback.get("showHide", "show") == "show"
        if is_shown and place is not None and feedback.get("outcomeIdentifier") != "SOLUTION":
            place["feedback"] = _joined(place["feedback"], _markdown(feedback, draft, "feedback"))
        elif is_shown and identifier == EXPLANATION:
            draft.fields["explanation"] = _markdown(feedback, draft, "explanation")
        else:
            draft.lose("feedback", "one that hangs on something else than an answer")


def _joined(first: str, second: str) -> str:
    return "\n\n".join(filter(None, (first, second)))


def _lose_the_rest(item: Element, draft: Draft) -> None:
    for name in ("templateDeclaration", "templateProcessing", "stylesheet", "rubricBlock"):
        if next(descendants(item, name), None) is not None:
            draft.lose(name, "the bank has no field for it")
    if item.get("adaptive") == "true":
        draft.lose("adaptive", "asked once, not step by step")


def _markdown(element: Element, draft: Draft, field: str, skipped: frozenset[str] = frozenset()) -> str:
    bounded(text_of(element))
    return markdown_of(element, lambda lost: draft.lose(field, f"without {lost}"), skipped)
