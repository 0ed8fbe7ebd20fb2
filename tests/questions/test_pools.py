"""A quiz may draw from a pool: other questions for each learner, the same ones at each visit."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_bank import folder, write, write_question

from questions.bank import load_bank
from questions.pools import drawn_for
from questions.schema import Quiz

__all__ = ["folder"]
SECRET = b"a key"


def drawing(folder: Path, quiz: str) -> Quiz:
    for number in range(8):
        write_question(folder, f"extra-{number}")
    write(folder, "quizzes/drawn.yaml", f"id: drawn\ntitle: Drawn\n{quiz}")
    bank = load_bank(folder)
    assert bank.errors == []
    return bank.quizzes["drawn"]


def asked(quiz: Quiz, learner: str) -> list[str]:
    return [item.question for item in drawn_for(quiz, secret=SECRET, learner=learner).items]


def test_learners_get_questions_of_their_own_and_keep_them(folder: Path) -> None:
    quiz = drawing(folder, "draws:\n  - {count: 3, lesson: L4, kinds: [choice], points: 2}\n")
    drawn = {learner: asked(quiz, learner) for learner in ("ada", "bo", "cy", "di")}
    assert all(len(set(questions)) == 3 for questions in drawn.values())
    assert len({tuple(sorted(questions)) for questions in drawn.values()}) > 1
    assert asked(quiz, "ada") == drawn["ada"]
    assert {item.points for item in drawn_for(quiz, secret=SECRET, learner="ada").items} == {2}


def test_every_question_of_a_pool_is_drawn_for_somebody(folder: Path) -> None:
    quiz = drawing(folder, "draws:\n  - {count: 2, lesson: L4}\n")
    seen = {question for number in range(200) for question in asked(quiz, f"learner {number}")}
    assert len(seen) == 10


def test_what_stands_in_the_quiz_is_not_drawn_as_well(folder: Path) -> None:
    quiz = drawing(
        folder,
        "items:\n  - question: first\ndraws:\n"
        "  - {count: 1, questions: [first, second]}\n  - {count: 8, lesson: L4}\n",
    )
    questions = asked(quiz, "ada")
    assert questions[:2] == ["first", "second"]
    assert len(set(questions)) == len(questions) == 10


def test_a_new_question_displaces_one_at_most(folder: Path) -> None:
    before = asked(drawing(folder, "draws:\n  - {count: 4, lesson: L4}\n"), "ada")
    write_question(folder, "newcomer")
    after = asked(load_bank(folder).quizzes["drawn"], "ada")
    assert len(set(before) - set(after)) <= 1


@pytest.mark.parametrize(
    ("quiz", "fault"),
    [
        ("draws:\n  - {count: 3, lesson: L4}\n", "draws.0.count: 3 are to be drawn, and the pool has 2"),
        ("draws:\n  - {count: 1, kinds: [code]}\n", "draws.0.count: 1 are to be drawn, and the pool has 0"),
        ("description: Nothing\n", "give `items`, `draws` or both"),
    ],
)
def test_a_pool_too_small_is_the_authors_fault(folder: Path, quiz: str, fault: str) -> None:
    write(folder, "quizzes/small.yaml", f"id: small\ntitle: Small\n{quiz}")
    assert [fault in str(error) for error in load_bank(folder).errors] == [True]
