"""The terms of a quiz as a form sends them: moments with and without a zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.errors import InvalidError
from app.web.teaching.terms_form import read_terms_form, show_terms


@pytest.mark.parametrize(
    "typed",
    ["2026-12-01T08:00", "2026-12-01T08:00Z", "2026-12-01T10:00+02:00", "2026-11-30T22:00:00-10:00"],
)
def test_a_moment_is_the_one_that_was_sent_and_utc_where_no_zone_was(typed: str) -> None:
    terms = read_terms_form({"opens_at": typed})
    assert terms.opens_at == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert show_terms(terms)["opens_at"] == "2026-12-01T08:00"


def test_what_is_no_moment_is_said_to_be_none() -> None:
    with pytest.raises(InvalidError, match="is not a moment"):
        read_terms_form({"opens_at": "soon"})
