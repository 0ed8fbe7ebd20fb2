"""A gradebook as CSV (RFC 4180), harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from app.pipeline.teaching.gradebook import Sheet, SheetRow
from app.rules.gradebook import CellState

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_TOLD = (CellState.WAITING, CellState.FAILED, CellState.OVERRIDDEN)
_DECIMALS = 4


def write_gradebook(sheet: Sheet, rows: Iterable[SheetRow]) -> str:
    """One line for each learner: points at each question, their sum, and which cells need a word.

    A cell is empty where nothing counts yet, or where the learner is not asked the question.
    """
    questions = list(sheet.questions)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["learner", *questions, "points", "max_points", "remarks"])
    for row in rows:
        points = [_points(sheet, row, question_id) for question_id in questions]
        sums = [_number(row.points), _number(row.max_points)]
        writer.writerow([harmless(row.user.name), *points, *sums, _remarks(row)])
    return stream.getvalue()


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _points(sheet: Sheet, row: SheetRow, question_id: str) -> str:
    cell = row.cells.get(question_id)
    if cell is None or cell.share is None:
        return ""
    return _number(cell.share * sheet.questions[question_id])


def _remarks(row: SheetRow) -> str:
    return "; ".join(f"{name}: {cell.state.value}" for name, cell in row.cells.items() if cell.state in _TOLD)


def _number(value: float) -> str:
    return f"{round(value, _DECIMALS):g}"
