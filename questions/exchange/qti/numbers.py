"""An item that asks for a number: its key, how far from it a value may be, and known wrong values."""

from __future__ import annotations

from typing import Any

from questions.exchange.drafts import Draft, NotTakenError, as_answer, number_in
from questions.exchange.trees import Element, child, descendants, local_name, text_of


def read_number(item: Element, entry: Element, declaration: Element, draft: Draft) -> dict[str, Any]:
    """The fields of a numeric question.

    Raises:
        NotTakenError: text is asked for, or there is no one right number.
    """
    if declaration.get("baseType") not in ("float", "integer"):
        raise NotTakenError("it asks for a text; only numbers typed in are taken")
    values = [text_of(value) for value in descendants(declaration, "value")]
    if len(values) != 1:
        raise NotTakenError(f"{len(values)} values are right, and one is wanted")
    processing = child(item, "responseProcessing")
    tests = [] if processing is None else list(descendants(processing, "equal"))
    key = number_in(values[0])
    draft.fields["mistakes"] = mistakes = []
    for test in tests:
        wrong = child(test, "baseValue")
        identifier = _feedback_after(test)
        if wrong is not None and identifier:
            mistakes.append({"answer": as_answer(number_in(text_of(wrong))), "feedback": ""})
            draft.feedback_places[identifier] = mistakes[-1]
    alone, unit = _beside(entry)
    bounds = _bounds([test for test in tests if child(test, "correct") is not None], draft)
    return {"kind": "numeric", "answer": as_answer(key), "tolerance": bounds, "unit": unit, "alone": alone}


def _feedback_after(test: Element) -> str:
    """The identifier that is set where `test` holds, if it is the branch's whole condition."""
    branch = test.getparent()
    if local_name(branch) not in ("responseIf", "responseElseIf"):
        return ""
    for outcome in branch.iterchildren("{*}setOutcomeValue"):
        value = child(outcome, "baseValue")
        if value is not None and value.get("baseType") == "identifier":
            return text_of(value)
    return ""


def _bounds(tests: list[Element], draft: Draft) -> dict[str, float]:
    for test in tests:
        mode, said = test.get("toleranceMode", "exact"), test.get("tolerance", "").split()
        sizes = [number_in(size) for size in said]
        if mode == "exact" or not sizes or not max(sizes):
            continue
        if len(set(sizes)) > 1:
            draft.lose("tolerance", "the larger bound holds on both sides")
        if mode == "relative":
            return {"relative": max(sizes) / 100}
        return {"absolute": max(sizes)}
    return {"absolute": draft.least_bound()}


def _beside(entry: Element) -> tuple[bool, str | None]:
    """Whether the field stands in a paragraph of its own, and the unit behind it there."""
    around = entry.getparent()
    before = (around.text or "").strip()
    alone = local_name(around) == "p" and len(around) == 1 and not before
    unit = (entry.tail or "").strip()
    return alone, (unit or None) if alone else None
