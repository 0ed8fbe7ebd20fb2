"""Questions as Moodle XML."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from questions.exchange.moodle.shares import right_share, wrong_share
from questions.exchange.moodle.text import from_moodle, to_moodle
from questions.exchange.report import Exported, Report
from questions.exchange.tags import MAX_TAG_CHARS, tags_of
from questions.exchange.travellers import (
    FIXED_VARIANTS,
    FixVariant,
    Group,
    Traveller,
    absolute_bound,
    lose_what_no_format_holds,
    texts_of,
    travellers,
)
from questions.exchange.trees import Element, add, holdable, write_xml
from questions.plain import Choice, ChoiceQuestion, MultipleQuestion, NumericQuestion
from questions.schema import Question

TRUE_FALSE = ("True", "False")


def export_moodle(
    questions: Iterable[Question],
    fix: FixVariant,
    *,
    variants: int = FIXED_VARIANTS,
    category: str = "Batchmark",
) -> Exported:
    """The questions in one file, sorted into Moodle's categories by lesson.

    A numeric question whose numbers vary gets a category of its own, from which a Moodle
    quiz can draw one at random. `fix` gives one variant with its numbers fixed.
    """
    report = Report()
    root = etree.Element("quiz")
    writing = _Writing(root, report)
    groups = sorted(travellers(questions, fix, variants, report), key=lambda group: group.origin.lesson)
    for group in groups:
        writing.enter(_category(group, category))
        for question in group.forms:
            writing.write(question, group.origin.id)
    return Exported(write_xml(root), tuple(writing.carried), report.losses)


def _category(group: Group, category: str) -> str:
    places = [category, group.origin.lesson.value]
    if isinstance(group.origin, NumericQuestion) and group.origin.variables:
        places.append(group.origin.title)
    # A slash parts categories; a double one is a slash.
    return "/".join(["$course$", "top", *(place.replace("/", "//") for place in places)])


class _Writing:
    def __init__(self, root: Element, report: Report) -> None:
        self._root = root
        self._report = report
        self._category = self._origin_id = ""
        self.carried: list[str] = []

    def enter(self, category: str) -> None:
        """Put what follows into `category`."""
        if category != self._category:
            self._category = category
            marker = self._add_question("category")
            add(add(marker, "category"), "text", category)

    def write(self, question: Traveller, origin_id: str) -> None:
        """Add `question`, or note why it can't be. Losses are told of the bank's question, `origin_id`."""
        self._origin_id = origin_id
        if isinstance(question, MultipleQuestion) and right_share(_right(question)) is None:
            why = f"Moodle's list of grades has no equal share for {_right(question)} right options"
            self._lose("question", why)
            return
        self._lose_some(question)
        if isinstance(question, NumericQuestion):
            self._numerical(question)
        elif isinstance(question, ChoiceQuestion) and _is_true_false(question):
            self._true_false(question)
        else:
            self._choices(question)
        self._root[-1].tail = "\n"
        self.carried.append(question.id)

    def _lose_some(self, question: Traveller) -> None:
        lose_what_no_format_holds(question, self._lose)
        if any(hint.cost for hint in question.hints):
            why = "hints travel without their price; Moodle takes a penalty for each try instead"
            self._lose("hints.cost", why)
        if not isinstance(question, NumericQuestion):
            self._lose("choices.id", "Moodle's options have none: they come back as a, b, c")
        if isinstance(question, MultipleQuestion):
            why = "Moodle adds shares of what is ticked: answers that are partly right get other points"
            self._lose("credit", why)

    def _lose(self, what: str, why: str) -> None:
        self._report.lose(self._origin_id, what, why)

    def _numerical(self, question: NumericQuestion) -> None:
        element = self._begin("numerical", question)
        bound = f"{absolute_bound(question):.12g}"
        self._answer(element, "100", question.answer, "", bound)
        for mistake in question.mistakes:
            self._answer(element, "0", mistake.answer, mistake.feedback, bound)
        if question.unit:
            unit = add(add(element, "units"), "unit")
            add(unit, "multiplier", "1")
            add(unit, "unit_name", question.unit)
        add(element, "unitgradingtype", "0")
        add(element, "unitpenalty", "0.1")
        # A unit may be typed behind the number (0), or there is none (3).
        add(element, "showunits", "0" if question.unit else "3")
        add(element, "unitsleft", "0")
        self._end(element, question)

    def _answer(self, element: Element, share: str, value: str, feedback: str, bound: str) -> None:
        answer = add(element, "answer", fraction=share, format="moodle_auto_format")
        add(answer, "text", value)
        self._text(answer, "feedback", feedback)
        add(answer, "tolerance", bound)

    def _true_false(self, question: ChoiceQuestion) -> None:
        element = self._begin("truefalse", question)
        for choice in question.choices:
            share = "100" if choice.correct else "0"
            answer = add(element, "answer", fraction=share, format="moodle_auto_format")
            add(answer, "text", choice.text.strip().lower())
            self._text(answer, "feedback", choice.feedback)
        self._end(element, question)

    def _choices(self, question: ChoiceQuestion | MultipleQuestion) -> None:
        element = self._begin("multichoice", question)
        add(element, "single", str(question.kind == "choice").lower())
        add(element, "shuffleanswers", str(question.shuffle).lower())
        add(element, "answernumbering", "abc")
        for choice in question.choices:
            answer = self._text(element, "answer", choice.text)
            answer.set("fraction", _share(choice, question))
            self._text(answer, "feedback", choice.feedback)
        self._end(element, question)

    def _begin(self, kind: str, question: Traveller) -> Element:
        element = self._add_question(kind)
        add(add(element, "name"), "text", question.title)
        self._text(element, "questiontext", question.prompt)
        self._text(element, "generalfeedback", question.explanation)
        add(element, "defaultgrade", f"{question.points:.7g}")
        add(element, "penalty", "0.3333333")
        add(element, "hidden", "0")
        add(element, "idnumber", question.id)
        for field, text in texts_of(question):
            if from_moodle(to_moodle(holdable(text))).strip() != text.strip():
                self._lose(field, "comes back in another spelling: compare how it looks")
        return element

    def _end(self, element: Element, question: Traveller) -> None:
        for hint in question.hints:
            self._text(element, "hint", hint.text)
        tags = add(element, "tags")
        for tag in tags_of(question):
            if len(tag) > MAX_TAG_CHARS:
                self._lose(tag, f"Moodle's tags end at {MAX_TAG_CHARS} characters")
            else:
                add(add(tags, "tag"), "text", tag)

    def _text(self, parent: Element, name: str, markdown: str) -> Element:
        element = add(parent, name, format="markdown")
        add(element, "text", to_moodle(markdown))
        return element

    def _add_question(self, kind: str) -> Element:
        element = add(self._root, "question", type=kind)
        element.tail = "\n"
        return element


def _right(question: MultipleQuestion) -> int:
    return sum(choice.correct for choice in question.choices)


def _share(choice: Choice, question: ChoiceQuestion | MultipleQuestion) -> str:
    if isinstance(question, ChoiceQuestion):
        return "100" if choice.correct else "0"
    right = _right(question)
    share = right_share(right) if choice.correct else wrong_share(len(question.choices) - right)
    assert share is not None  # such a question is not written
    return share


def _is_true_false(question: ChoiceQuestion) -> bool:
    texts = tuple(choice.text.strip() for choice in question.choices)
    return texts == TRUE_FALSE and not question.shuffle
