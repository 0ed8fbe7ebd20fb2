"""Everything that the course says is asked about, and the page that shows it is up to date."""

from __future__ import annotations

from course_coverage import coverage, current, questions_by_statement

from questions.bank import load_bank

BANK = load_bank()
TRAPS = [
    name
    for content in BANK.lessons.values()
    for name, statement in content.statements.items()
    if statement.trap
]


def test_the_page_shows_what_the_questions_cover() -> None:
    assert current() == coverage(BANK), "run: .venv/bin/python tests/course_coverage.py --write"


def test_no_statement_is_without_a_plain_question() -> None:
    covering = questions_by_statement(BANK)
    plain = {
        name for name, questions in covering.items() if any(question.kind != "code" for question in questions)
    }
    assert sorted(BANK.statements - plain) == []


def test_every_trap_is_asked_about_twice() -> None:
    covering = questions_by_statement(BANK)
    assert [name for name in TRAPS if len(covering[name]) < 2] == []
