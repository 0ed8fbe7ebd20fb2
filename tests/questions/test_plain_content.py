"""The other kinds of question in our bank: every mistake answered, every lesson served."""

from __future__ import annotations

from collections import Counter

import pytest

from graders.plain.numeric_check import check_numeric
from questions.bank import load_bank
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion

BANK = load_bank()
QUESTIONS = {name: loaded.question for name, loaded in BANK.questions.items()}
NUMERIC = [question for question in QUESTIONS.values() if isinstance(question, NumericQuestion)]


def test_our_bank_has_no_errors() -> None:
    assert [str(error) for error in BANK.errors] == []


def test_two_questions_of_every_kind_at_least() -> None:
    kinds = Counter(question.kind for question in QUESTIONS.values())
    assert min(kinds[kind] for kind in ("choice", "multiple", "numeric", "ordering", "text", "code")) >= 2


def test_every_question_explains_itself_and_says_what_it_covers() -> None:
    for question in QUESTIONS.values():
        assert question.explanation, question.id
        assert question.covers, question.id


def test_every_question_stands_in_the_quiz_of_its_lesson() -> None:
    for question in QUESTIONS.values():
        items = [item.question for item in BANK.quizzes[question.lesson.value.lower()].items]
        assert question.id in items


def test_every_choice_has_feedback_of_its_own() -> None:
    for question in QUESTIONS.values():
        if isinstance(question, ChoiceQuestion | MultipleQuestion):
            feedback = [choice.feedback for choice in question.choices]
            assert all(feedback), question.id
            assert len(set(feedback)) == len(feedback), question.id


@pytest.mark.parametrize("question", NUMERIC, ids=lambda question: question.id)
def test_every_variant_has_a_value_that_no_mistake_reaches(question: NumericQuestion) -> None:
    assert check_numeric(question) == []
