"""Answers that look alike: what is taken away before comparing, what counts for nothing, what is found."""

from __future__ import annotations

import pytest

from app.rules.code_shape import MOST_CHARS, shape_of
from app.rules.similarity import MOST_PAIRS, compare_all, find_common_ground, mark_pair

STARTER = "import numpy as np\n\n\ndef forward(x, eps=1e-5):\n    return None\n"
SOLUTION = STARTER.replace("None", "(x - x.mean(0)) / np.sqrt(x.var(0) + eps)")
GIVEN = [STARTER, SOLUTION]
ODD = """\
import numpy as np


def forward(x, eps=1e-5):
    total = np.zeros(x.shape[1])
    for row in x:
        total += row  # one after the other
    centre = total / len(x)
    spread = np.zeros_like(centre)
    for row in x:
        spread += np.square(row - centre) / len(x)
    return np.array([(row - centre) / np.power(spread + eps, 0.5) for row in x])
"""
RENAMED = '"""My very own work."""\n' + ODD.replace("total", "s").replace("centre", "mu").replace(
    "spread", "v"
).replace("row", "r").replace("  # one after the other", "").replace("    ", "  ").replace(
    "0.5", "1 / 2 * 1.0"
)
OTHER = """\
import numpy as np


def forward(x, eps=1e-5):
    moments = [(column.mean(), column.std()) for column in x.T]
    out = x.astype(float).copy()
    for index, (mean, std) in enumerate(moments):
        out[:, index] -= mean
        out[:, index] *= 1.0 / (std**2 + eps) ** 0.5
    assert out.shape == x.shape
    return out
"""


def tokens_of(source: str) -> list[tuple[str, ...]]:
    return [line.tokens for line in shape_of(source)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a = b + 1", "total=row+2  # comment"),
        ("if x:\n    y = 1", "if z:\n\n  w = 22"),
        ("f(a,\n  b)", "f(c, d)"),
        ("x = 'text'", 'x = "another"'),
        ('def f():\n    """Doc."""\n    return 1', "def g():\n    return 1"),
    ],
)
def test_names_literals_comments_and_layout_are_away(one: str, other: str) -> None:
    assert tokens_of(one) == tokens_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x.mean(0)", "x.var(0)"),
        ("f(axis=0)", "f(keepdims=0)"),
        ("for a in b: pass", "while a: pass"),
        ("sum(x)", "max(x)"),
        ("a + b", "a - b"),
    ],
)
def test_what_python_or_a_library_calls_something_stays(one: str, other: str) -> None:
    assert tokens_of(one) != tokens_of(other)


@pytest.mark.parametrize(
    "source", ["def f(:\n  x = (1\n", "x = '''", "\tx\n  y\n", "\0", "¤¤\n" * 9, "", "\\"]
)
def test_what_is_no_python_has_a_shape_too(source: str) -> None:
    assert all(line.first >= 1 for line in shape_of(source))


def test_of_a_huge_source_the_beginning_is_looked_at() -> None:
    assert shape_of("x = 1\n" * MOST_CHARS)[-1].last <= MOST_CHARS


def test_a_renamed_copy_is_found_and_told_from_one_left_as_it_was() -> None:
    found = compare_all([ODD, OTHER, RENAMED, ODD], GIVEN)
    by_places = {(pair.first, pair.second): pair for pair in found.pairs}
    assert set(by_places) == {(0, 2), (0, 3), (2, 3)}
    assert by_places[0, 3].identical
    assert by_places[0, 3].similarity == by_places[0, 3].as_written == 1
    renamed = by_places[0, 2]
    assert not renamed.identical
    assert renamed.similarity > 0.95
    assert renamed.as_written < 0.8
    assert found.pairs[0] == by_places[0, 3]
    assert found.bare == 0


def test_standard_answers_accuse_nobody() -> None:
    found = compare_all([SOLUTION, SOLUTION.replace("x", "data"), STARTER, ""], GIVEN)
    assert (found.pairs, found.bare) == ((), 4)
    assert compare_all([], GIVEN).pairs == ()


def test_what_half_of_the_class_writes_tells_nothing() -> None:
    few, many = [ODD] * 4, [ODD] * 8
    assert len(compare_all(few, GIVEN).pairs) == 6
    assert compare_all(many, GIVEN).pairs == ()


def test_the_list_of_pairs_is_bounded() -> None:
    others = [f"def forward(x):\n    return x{' + x.sum()' * number}\n" * 3 for number in range(30)]
    assert len(compare_all([ODD] * 14 + others, GIVEN).pairs) == MOST_PAIRS


def test_side_by_side_common_lines_are_marked_on_both_sides() -> None:
    ground = find_common_ground([shape_of(ODD), shape_of(RENAMED)], GIVEN)
    left, right = mark_pair(ODD, RENAMED, ground)
    assert [line.text for line in left] == ODD.splitlines()
    same = [line.text.strip() for line in left if line.mark == "same"]
    assert same[0] == "total = np.zeros(x.shape[1])"
    assert next(line.text.strip() for line in right if line.mark == "same") == "s = np.zeros(x.shape[1])"
    assert len(same) == sum(line.mark == "same" for line in right) == 7
    assert left[0].mark == right[1].mark == "given"
    assert left[1].mark == ""
