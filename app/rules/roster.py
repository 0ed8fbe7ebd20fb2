"""A list of members as CSV: every line understood, or every bad line named."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from app.errors import FieldError, InvalidError
from app.rules.names import check_name

MAX_LINES = 2_000
_ROLES = ("learner", "instructor")


@dataclass(frozen=True)
class RosterLine:
    """One person to be enrolled; `number` is the line in the file, from 1."""

    number: int
    name: str
    role: str


def parse_roster(text: str) -> list[RosterLine]:
    """The people in a CSV text whose first line names its columns: `name`, and `role` if one likes.

    Raises:
        InvalidError: with an entry for each bad line, as `line 3`.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    errors: list[FieldError] = []
    lines: dict[str, RosterLine] = {}
    people = 0
    try:
        columns = [column.strip().casefold() for column in next(reader, [])]
        _check_columns(columns)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            people += 1
            if people > MAX_LINES:
                raise InvalidError.at("body", f"at most {MAX_LINES} people at a time")
            _take(reader.line_num, columns, cells, lines, errors)
    except csv.Error as error:
        errors.append(FieldError(field=f"line {reader.line_num}", message=f"is no CSV ({error})"))
    if errors:
        said = "; ".join(f"{each.field}: {each.message}" for each in errors)
        raise InvalidError(f"Nobody was enrolled. {said}", errors=errors)
    return list(lines.values())


def _check_columns(columns: list[str]) -> None:
    if "name" not in columns or set(columns) - {"name", "role"} or len(set(columns)) != len(columns):
        raise InvalidError.at("line 1", "the first line must name the columns: `name`, or `name,role`")


def _take(
    number: int, columns: list[str], cells: list[str], lines: dict[str, RosterLine], errors: list[FieldError]
) -> None:
    field = f"line {number}"
    if len(cells) != len(columns):
        message = f"has {len(cells)} cells where {len(columns)} are due"
        errors.append(FieldError(field=field, message=message))
        return
    row = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
    line = RosterLine(number, row["name"], row.get("role", "").casefold() or _ROLES[0])
    if reason := _find_fault(line, lines):
        errors.append(FieldError(field=field, message=reason))
    else:
        lines[line.name] = line


def _find_fault(line: RosterLine, earlier: dict[str, RosterLine]) -> str:
    if line.role not in _ROLES:
        return f"{line.role!r} is no role: write learner or instructor"
    if line.name in earlier:
        return f"{line.name!r} stands in line {earlier[line.name].number} already"
    try:
        check_name(line.name)
    except InvalidError as error:
        return error.errors[0].message
    return ""
