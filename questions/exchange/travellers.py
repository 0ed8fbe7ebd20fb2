"""Which questions can travel as items, and in how many fixed forms; of the rest, why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from questions.exchange.naming import numbered
from questions.exchange.report import Report
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion
from questions.schema import Question

# Four neighbours in five have other numbers, and a list of questions can still be read.
FIXED_VARIANTS = 5

Traveller = ChoiceQuestion | MultipleQuestion | NumericQuestion
FixVariant = Callable[[NumericQuestion, int], NumericQuestion]

_WHY_NOT = {
    "code": "code is judged by running it here",
    "ordering": "its partial credit and its known mistakes have no counterpart",
    "text": "its patterns have no counterpart",
}


class NotFixedError(Exception):
    """The author's fault: a variant has no value; the text says where."""


@dataclass(frozen=True)
class Group:
    """One question of the bank as it travels: itself, or variants of it with their numbers fixed."""

    origin: Question
    forms: tuple[Traveller, ...]


def travellers(
    questions: Iterable[Question], fix: FixVariant, variants: int, report: Report
) -> Iterator[Group]:
    """The questions that can be items; of the others the report says why they can't.

    `fix` raises NotFixedError where a variant has no value.
    """
    for question in questions:
        if isinstance(question, NumericQuestion):
            try:
                yield Group(question, tuple(_fixed(question, fix, variants, report)))
            except NotFixedError as error:
                report.lose(question.id, "question", f"a variant of it has no value: {error}")
        elif isinstance(question, ChoiceQuestion | MultipleQuestion):
            yield Group(question, (question,))
        else:
            why = _WHY_NOT[question.kind]
            report.lose(question.id, "question", f"{why}: it travels as a link, in the cartridge")


def _fixed(
    question: NumericQuestion, fix: FixVariant, variants: int, report: Report
) -> Iterator[NumericQuestion]:
    if not question.variables:
        yield fix(question, 0)
        return
    seen: set[tuple[str, str]] = set()
    for variant in range(question.variants):
        if len(seen) == variants:
            break
        fixed = fix(question, variant)
        if (fixed.prompt, fixed.answer) not in seen:
            seen.add((fixed.prompt, fixed.answer))
            number = len(seen)
            names = {"id": numbered(question.id, number), "title": f"{question.title} ({number})"}
            yield fixed.model_copy(update=names)
    report.lose(
        question.id,
        "variables",
        f"no format draws numbers as we do: {len(seen)} variants travel, each with its numbers fixed",
    )


def lose_what_no_format_holds(question: Traveller, lose: Callable[[str, str], None]) -> None:
    """Tell `lose` what of `question` neither format has a field for."""
    named = question.mistakes if isinstance(question, NumericQuestion) else question.choices
    if any(each.misconception for each in named):
        lose("misconception", "no platform keeps statistics of misconceptions")
    if isinstance(question, NumericQuestion):
        if question.tolerance.reason:
            lose("tolerance.reason", "there is no field for it")
        if question.tolerance.relative:
            lose("tolerance.relative", "written as the absolute bound that it comes to here")


def texts_of(question: Traveller) -> Iterator[tuple[str, str]]:
    """Each Markdown text of `question`, and what it is."""
    yield "prompt", question.prompt
    yield "explanation", question.explanation
    yield from (("hints", hint.text) for hint in question.hints)
    if isinstance(question, NumericQuestion):
        yield from (("feedback", mistake.feedback) for mistake in question.mistakes)
        return
    for choice in question.choices:
        yield "choices", choice.text
        yield "feedback", choice.feedback


def absolute_bound(question: NumericQuestion) -> float:
    """How far from the key a value may be, of a question whose numbers are fixed."""
    tolerance = question.tolerance
    return max(tolerance.absolute, tolerance.relative * abs(float(question.answer)))
