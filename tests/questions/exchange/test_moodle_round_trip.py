"""Moodle XML: what goes out is what Moodle takes, and comes back as it was."""

from __future__ import annotations

import re

import pytest
from lxml import etree
from travelling import CHOICE, KINDS, MULTIPLE, QUESTIONS, TRAVELLERS, carried

from graders.plain.fixing import fix_variant
from graders.verdicts import QuestionError
from questions.exchange.files import import_file
from questions.exchange.moodle.writing import export_moodle
from questions.exchange.naming import letters
from questions.exchange.report import Exported, Imported
from questions.exchange.travellers import NotFixedError, Traveller
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion
from questions.schema import Question

# Moodle 5.1, question/engine/bank.php.
GRADES = {
    *(100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5),
    *(11.11111, 10, 5, 0),
}


@pytest.fixture(scope="module")
def exported() -> Exported:
    return export_moodle(QUESTIONS, fix_variant)


@pytest.fixture(scope="module")
def imported(exported: Exported) -> Imported:
    return import_file(exported.data, "bank.xml")


def there_and_back(*questions: Question) -> list[Question]:
    imported = import_file(export_moodle(questions, fix_variant).data, "m.xml")
    assert imported.faults == ()
    return list(imported.questions)


def without_ids(question: Traveller) -> dict[str, object]:
    fields = carried(question)
    for number, choice in enumerate(fields.get("choices", [])):
        choice["id"] = letters(number)
    return fields


def test_every_question_of_the_bank_comes_back_as_it_was(imported: Imported) -> None:
    assert imported.faults == ()
    back = {question.id: question for question in imported.questions}
    assert set(back) == set(TRAVELLERS)
    for question_id, sent in TRAVELLERS.items():
        returned = back[question_id]
        assert isinstance(returned, Traveller)
        assert without_ids(returned) == without_ids(sent), question_id


def test_what_does_not_travel_is_listed_with_its_question(exported: Exported) -> None:
    lost = {(loss.question_id, loss.what) for loss in exported.losses}
    for question in QUESTIONS:
        if question.kind not in KINDS:
            assert (question.id, "question") in lost
            continue
        assert (question.id, "question") not in lost
        assert ((question.id, "hints.cost") in lost) == any(hint.cost for hint in question.hints)
        mistaken = question.mistakes if isinstance(question, NumericQuestion) else question.choices
        assert ((question.id, "misconception") in lost) == any(each.misconception for each in mistaken)
        if isinstance(question, NumericQuestion):
            assert ((question.id, "variables") in lost) == bool(question.variables)
            assert ((question.id, "tolerance.relative") in lost) == bool(question.tolerance.relative)


def test_moodle_takes_the_shares_and_they_add_up(exported: Exported) -> None:
    questions = etree.fromstring(exported.data).findall("question")
    assert sum(question.get("type") != "category" for question in questions) == len(TRAVELLERS)
    for question in questions:
        if question.get("type") == "category":
            assert question.findtext("category/text").startswith("$course$/top/Batchmark/")
            continue
        shares = [float(answer.get("fraction")) for answer in question.findall("answer")]
        assert {abs(share) for share in shares} <= GRADES
        gained = sum(share for share in shares if share > 0)
        if question.findtext("single") == "false":
            assert gained == pytest.approx(100, abs=0.001)
            assert sum(shares) <= 0.001, "ticking everything must earn nothing"
        else:
            assert (gained, max(shares)) == (100, 100)


def test_moodle_finds_what_its_reader_asks_for(exported: Exported) -> None:
    needed = ["name/text", "questiontext/text", "generalfeedback/text", "defaultgrade", "idnumber"]
    for question in etree.fromstring(exported.data).findall("question"):
        if question.get("type") == "category":
            continue
        assert all(question.find(path) is not None for path in needed)
        assert question.find("questiontext").get("format") == "markdown"
        for answer in question.findall("answer"):
            assert answer.find("feedback/text") is not None
            if question.get("type") == "numerical":
                assert float(answer.findtext("tolerance")) > 0
                float(answer.findtext("text"))


def test_variants_share_a_category_that_holds_nothing_else(exported: Exported) -> None:
    names: dict[str, list[str]] = {}
    for question in etree.fromstring(exported.data).findall("question"):
        if question.get("type") == "category":
            category = names.setdefault(question.findtext("category/text"), [])
        else:
            category.append(question.findtext("idnumber"))
    own = names["$course$/top/Batchmark/L1/Batch norm by hand"]
    assert own == [f"normalise-by-hand-{number}" for number in range(1, 6)]


def test_formulas_survive_moodles_markdown() -> None:
    data = export_moodle([CHOICE], fix_variant).data
    [question] = etree.fromstring(data).findall("question[@type='multichoice']")
    prompt = question.findtext("questiontext/text")
    assert r"\\(a\_1 &lt; b\_{2}\\)" in prompt
    assert "`x < y`" in prompt
    assert "a < b" in prompt
    # What Moodle's Markdown makes of it: a backslash before one of its signs goes.
    assert r"\(a_1 &lt; b_{2}\)" in re.sub(r"\\([\\`*_{}\[\]()>#+\-.!|:])", r"\1", prompt)
    feedbacks = [each.findtext("feedback/text") for each in question.findall("answer")]
    assert feedbacks == [r"Right: \\(a \* b \* c\\).", r"It costs 5 $ or \\(x \\\\ y\\)."]
    assert question.findall("answer")[1].findtext("text") == "No &lt;b>never&lt;/b>"


def test_signs_and_ids_that_need_care_come_back() -> None:
    [back] = there_and_back(CHOICE)
    assert isinstance(back, ChoiceQuestion)
    assert without_ids(back) == without_ids(CHOICE)


def test_credit_shuffle_and_hints_come_back() -> None:
    [back] = there_and_back(MULTIPLE)
    assert isinstance(back, MultipleQuestion)
    assert back.credit == "all-or-nothing"
    assert not back.shuffle
    assert [hint.text for hint in back.hints] == ["Count."]


def test_true_and_false_is_moodles_own_type() -> None:
    fields = CHOICE.model_dump() | {
        "shuffle": False,
        "choices": [
            {"id": "true", "text": "True", "feedback": "No."},
            {"id": "false", "text": "False", "correct": True, "feedback": "Yes."},
        ],
    }
    question = ChoiceQuestion.model_validate(fields)
    data = export_moodle([question], fix_variant).data
    assert [each.get("type") for each in etree.fromstring(data)] == ["category", "truefalse"]
    [back] = there_and_back(question)
    assert isinstance(back, ChoiceQuestion)
    assert carried(back) == carried(question)


@pytest.mark.parametrize("right", range(1, 13))
def test_a_number_of_right_options_without_a_share_is_reported(right: int) -> None:
    choices = [{"id": letters(number), "text": "x", "correct": number < right} for number in range(12)]
    question = MultipleQuestion.model_validate(MULTIPLE.model_dump() | {"choices": choices})
    exported = export_moodle([question], fix_variant)
    refused = [loss for loss in exported.losses if loss.what == "question"]
    assert bool(refused) == (right > 10)
    assert bool(exported.carried) == (right <= 10)


def test_a_unit_a_negative_key_and_no_variables_come_back() -> None:
    question = NumericQuestion.model_validate(
        {
            "id": "cold",
            "kind": "numeric",
            "title": "Cold",
            "lesson": "L0",
            "points": 1,
            "prompt": "{{ 2 * 3 }} below zero?",
            "answer": "-2 * 3",
            "unit": "°C",
            "tolerance": {"relative": 0.01},
            "mistakes": [{"answer": "6", "feedback": "The sign."}],
        }
    )
    [back] = there_and_back(question)
    assert isinstance(back, NumericQuestion)
    assert (back.id, back.title) == ("cold", "Cold")
    assert (back.prompt, back.answer, back.unit) == ("6 below zero?", "-6", "°C")
    assert back.tolerance.absolute == pytest.approx(0.06)
    assert [(each.answer, each.feedback) for each in back.mistakes] == [("6", "The sign.")]


def test_a_variant_without_a_value_leaves_its_question_out() -> None:
    def fix(question: NumericQuestion, variant: int) -> NumericQuestion:
        try:
            return fix_variant(question, variant)
        except QuestionError as error:
            raise NotFixedError(str(error)) from None

    numeric = next(each for each in QUESTIONS if isinstance(each, NumericQuestion))
    broken = numeric.model_copy(update={"answer": "1 / 0"})
    exported = export_moodle([broken, CHOICE], fix)
    assert exported.carried == (CHOICE.id,)
    [loss] = [loss for loss in exported.losses if loss.question_id == broken.id]
    assert (loss.what, "1 / 0" in loss.why) == ("question", True)
