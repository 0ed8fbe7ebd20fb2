"""What normalising a short text forgives, and what it keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.text import normalise_text, pattern_matches


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Model.Eval() .", "model.eval()"),
        ("'gamma   and\n beta'", "gamma and beta"),
        ("“Straße”", "strasse"),
        ("`unbiased=False`.", "unbiased=false"),
        ("-1", "-1"),
        ("(N, D)", "(n, d)"),
        ("cafe\u0301", "caf\u00e9"),
        (" . ", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise_text(text) == expected


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_text(text)
    assert normalise_text(once) == once


def test_a_pattern_matches_the_whole_text_or_not_at_all() -> None:
    assert pattern_matches("eval", "Eval.")
    assert not pattern_matches("eval", "evaluate")


def test_a_pattern_that_would_backtrack_for_ages_does_not() -> None:
    assert not pattern_matches("(a+)+b", "a" * 5_000)
