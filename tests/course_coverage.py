"""Prints the tables that docs/course.md shows: every statement of the course with the questions on it.

python tests/course_coverage.py [--write]
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from questions.bank import Bank, load_bank
from questions.base import Lesson
from questions.course import Statement
from questions.schema import Question

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "course.md"
BEGIN, END = "<!-- coverage: begin -->", "<!-- coverage: end -->"


def coverage(bank: Bank) -> str:
    """One table for each lesson, between the marks."""
    covering = questions_by_statement(bank)
    lessons = "\n\n".join(_lesson(bank, lesson, covering) for lesson in bank.lessons)
    return f"{BEGIN}\n{lessons}\n{END}"


def current() -> str:
    """The tables that stand in the page."""
    text = PAGE.read_text(encoding="utf-8")
    return text[text.index(BEGIN) : text.index(END) + len(END)]


def questions_by_statement(bank: Bank) -> dict[str, list[Question]]:
    """The questions that cover each statement, plain ones first, by id."""
    covering: dict[str, list[Question]] = defaultdict(list)
    questions = (loaded.question for loaded in bank.questions.values())
    for question in sorted(questions, key=lambda each: (each.kind == "code", each.id)):
        for statement in question.covers:
            covering[statement].append(question)
    return covering


def _lesson(bank: Bank, lesson: Lesson, covering: dict[str, list[Question]]) -> str:
    content = bank.lessons[lesson]
    title = content.title if lesson is Lesson.BEYOND else f"{lesson}: {content.title}"
    rows = (_row(name, said, covering[name]) for name, said in content.statements.items())
    return "\n".join([f"## {title}", "", *_head(), *rows])


def _head() -> Iterator[str]:
    yield "| statement | what is said | questions |"
    yield "|---|---|---|"


def _row(name: str, statement: Statement, questions: list[Question]) -> str:
    says = f"**Trap.** {statement.says}" if statement.trap else statement.says
    listed = ", ".join(f"`{question.id}` ({question.kind})" for question in questions)
    return f"| `{name}` | {says} | {listed or '**none**'} |"


if __name__ == "__main__":
    tables = coverage(load_bank())
    if "--write" in sys.argv:
        PAGE.write_text(PAGE.read_text(encoding="utf-8").replace(current(), tables), encoding="utf-8")
    else:
        sys.stdout.write(tables + "\n")
