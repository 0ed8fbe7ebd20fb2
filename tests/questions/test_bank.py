"""A bad file is reported and left out; the others load."""

from __future__ import annotations

from pathlib import Path

import pytest

from questions.bank import load_bank
from questions.base import Lesson

LESSONS = """\
L4:
  title: Axes
  statements:
    l4-axes: {says: Over the batch.}
"""
MISCONCEPTIONS = "wrong-axis: {name: Wrong axis, sentence: Taken over the wrong axis.}\n"
QUESTION = """\
id: {id}
kind: choice
title: Which axis?
lesson: L4
points: 1
prompt: Which axis is the batch?
choices:
  - {{id: a, text: "0", correct: true}}
  - {{id: b, text: "1", feedback: "No.", misconception: {misconception}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bank with two questions and a quiz of both."""
    root = tmp_path / "own"
    write(root, "misconceptions.yaml", MISCONCEPTIONS)
    for name in ("first", "second"):
        write_question(root, name)
    write(
        root,
        "quizzes/both.yaml",
        "id: both\ntitle: Both\nitems:\n  - question: first\n  - question: second\n",
    )
    return root


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def write_question(root: Path, name: str, course: str = "course", misconception: str = "wrong-axis") -> None:
    write(root, f"bank/{course}/{name}.yaml", QUESTION.format(id=name, misconception=misconception))


def errors(folder: Path, extra: Path | None = None) -> list[str]:
    return [str(error) for error in load_bank(folder, extra).errors]


def test_a_whole_folder_loads(folder: Path) -> None:
    bank = load_bank(folder)
    assert bank.errors == []
    assert list(bank.questions) == ["first", "second"]
    assert [item.question for item in bank.quizzes["both"].items] == ["first", "second"]
    assert bank.misconceptions["wrong-axis"].name == "Wrong axis"


def test_a_bad_question_is_reported_and_its_quiz_loads_without_it(folder: Path) -> None:
    write(folder, "bank/course/first.yaml", "id: first\nkind: choice\nkind: text\n")
    bank = load_bank(folder)
    assert [str(error) for error in bank.errors] == [
        "own/bank/course/first.yaml:3: kind: this key stands on line 2 already",
        "own/quizzes/both.yaml:4: items.0.question: unknown question 'first'",
    ]
    assert list(bank.questions) == ["second"]
    assert [item.question for item in bank.quizzes["both"].items] == ["second"]


def test_a_question_with_an_unknown_misconception_is_refused(folder: Path) -> None:
    write_question(folder, "third", misconception="wrong-axle")
    assert errors(folder) == [
        "own/bank/course/third.yaml:9: choices.1.misconception: unknown misconception 'wrong-axle'"
    ]
    assert "third" not in load_bank(folder).questions


def test_an_id_in_two_files_names_both_and_the_first_stays(folder: Path) -> None:
    write_question(folder, "first", course="later")
    assert errors(folder) == [
        "own/bank/later/first.yaml:1: id: the question 'first' stands in own/bank/course/first.yaml already"
    ]
    assert "first" in load_bank(folder).questions


def test_a_bad_misconception_costs_only_itself(folder: Path) -> None:
    write(folder, "misconceptions.yaml", MISCONCEPTIONS + "no-shift: {name: Nameless}\n")
    assert errors(folder) == ["own/misconceptions.yaml:2: no-shift.sentence: Field required"]
    assert list(load_bank(folder).questions) == ["first", "second"]


@pytest.mark.parametrize("text", ["a: [", "- a\n"])
def test_a_vocabulary_that_is_no_vocabulary_costs_no_question(folder: Path, text: str) -> None:
    write(folder, "misconceptions.yaml", text)
    assert [error.split(":")[0] for error in errors(folder)] == ["own/misconceptions.yaml"]
    assert list(load_bank(folder).questions) == ["first", "second"]


def write_covering(root: Path, statement: str) -> None:
    write(root, "bank/course/third.yaml", QUESTION.format(id="third", misconception="wrong-axis"))
    with (root / "bank/course/third.yaml").open("a", encoding="utf-8") as file:
        file.write(f"covers:\n  - l4-axes\n  - {statement}\n")


def test_what_a_question_covers_must_be_said_in_a_lesson(folder: Path) -> None:
    write(folder, "lessons.yaml", LESSONS)
    write_covering(folder, "l4-axles")
    assert errors(folder) == ["own/bank/course/third.yaml:12: covers.1: unknown statement 'l4-axles'"]
    assert load_bank(folder).lessons[Lesson.L4].statements["l4-axes"].says == "Over the batch."


def test_a_statement_is_named_after_its_lesson(folder: Path) -> None:
    write(folder, "lessons.yaml", LESSONS + "    l3-axes: {says: Of another lesson.}\n")
    assert errors(folder) == [
        "own/lessons.yaml:5: L4.statements.l3-axes: a statement of L4 begins with 'l4-'",
    ]
    assert load_bank(folder).statements == {"l4-axes"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("L9: {title: Nine, statements: {}}\n", "1: L9: "),
        ("L4:\n  title: Axes\n  statements:\n    l4-axes: {trap: true}\n", "4: L4.statements.l4-axes.says: "),
    ],
)
def test_lessons_that_can_t_be_read_cost_no_question(folder: Path, text: str, fault: str) -> None:
    write_covering(folder, "l4-axles")
    write(folder, "lessons.yaml", text)
    (error,) = errors(folder)
    assert error.startswith(f"own/lessons.yaml:{fault}")
    assert list(load_bank(folder).questions) == ["first", "second", "third"]


def test_an_extra_folder_adds_statements_to_a_lesson(folder: Path, tmp_path: Path) -> None:
    extra = tmp_path / "mine"
    write(folder, "lessons.yaml", LESSONS)
    write(
        extra,
        "lessons.yaml",
        "L4:\n  title: Mine\n  statements:\n    l4-axes: {says: Mine.}\n    l4-more: {says: More.}\n",
    )
    write_covering(extra, "l4-more")
    bank = load_bank(folder, extra)
    reason = "the statement 'l4-axes' stands in own/lessons.yaml already"
    assert [str(error) for error in bank.errors] == [f"mine/lessons.yaml:4: L4.statements.l4-axes: {reason}"]
    assert "third" in bank.questions
    lesson = bank.lessons[Lesson.L4]
    assert (lesson.title, list(lesson.statements)) == ("Axes", ["l4-axes", "l4-more"])
    assert lesson.statements["l4-axes"].says == "Over the batch."


def test_a_quiz_without_known_questions_is_left_out(folder: Path) -> None:
    write(folder, "quizzes/none.yaml", "id: none\ntitle: None\nitems:\n  - question: nowhere\n")
    assert errors(folder) == ["own/quizzes/none.yaml:4: items.0.question: unknown question 'nowhere'"]
    assert list(load_bank(folder).quizzes) == ["both"]


def test_a_quiz_s_own_faults(folder: Path) -> None:
    write(folder, "quizzes/odd.yaml", "id: even\ntitle: Odd\nitems:\n  - question: first\n")
    write(
        folder, "quizzes/twice.yaml", "id: twice\ntitle: T\nitems: [{question: first}, {question: first}]\n"
    )
    assert errors(folder) == [
        "own/quizzes/odd.yaml:1: id: is 'even', but the file is named odd.yaml",
        "own/quizzes/twice.yaml:3: items.1.question: 'first' stands in this quiz already",
    ]


def test_an_extra_folder_adds_and_does_not_replace(folder: Path, tmp_path: Path) -> None:
    extra = tmp_path / "mine"
    write(extra, "misconceptions.yaml", "off-by-one: {name: Off by one, sentence: One too many.}\n")
    write_question(extra, "third", misconception="off-by-one")
    write_question(extra, "first")
    bank = load_bank(folder, extra)
    assert list(bank.questions) == ["first", "second", "third"]
    assert [str(error) for error in bank.errors] == [
        "mine/bank/course/first.yaml:1: id: the question 'first' stands in own/bank/course/first.yaml already"
    ]


def test_a_folder_that_is_not_there_is_reported(folder: Path, tmp_path: Path) -> None:
    assert errors(folder, tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}:1: there is no such folder"]
