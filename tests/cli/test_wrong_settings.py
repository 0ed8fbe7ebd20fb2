"""A setting that is not what it must be is named, without what it holds, and nothing is started."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import batchmark


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("BATCHMARK_LEASE_S", "soon", "BATCHMARK_LEASE_S: Input should be a valid number"),
        ("PORT", "99999999999", "PORT: "),
        ("DATABASE_URL", "mysql://ada:hidden@host/db", "DATABASE_URL: 'mysql' is not supported"),
        ("DATABASE_URL", "hidden", "DATABASE_URL: this is no URL"),
    ],
)
def test_it_is_named_and_exits_with_2(tmp_path: Path, variable: str, value: str, said: str) -> None:
    done = batchmark("migrate", folder=tmp_path, **{variable: value})
    assert done.returncode == 2
    assert said in done.stderr
    assert "hidden" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
