"""What commands do when nobody reads what they say."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import PROGRAM, PROJECT

from app.commands.console import READER_GONE

QUESTION = "id: {id}\nkind: text\ntitle: t\nlesson: L0\npoints: 1\nprompt: p\naccept: [x]\n"


@pytest.fixture
def left_pipe() -> Iterator[int]:
    """The end for writing of a pipe that nobody reads, as `| head` leaves it."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize("both", [False, True], ids=["reports", "reports and complaints"])
def test_a_reader_that_leaves_ends_a_check_without_a_word(
    tmp_path: Path, left_pipe: int, *, both: bool
) -> None:
    files = [tmp_path / f"q{number}.yaml" for number in range(3)]
    for file in files:
        file.write_text(QUESTION.format(id=file.stem))
    done = subprocess.run(
        [*PROGRAM, "check", *files],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "BATCHMARK_VAR_DIR": str(tmp_path / "var")},
        stdout=left_pipe,
        stderr=subprocess.STDOUT if both else subprocess.PIPE,
        timeout=60,
        check=False,
    )
    assert done.returncode == READER_GONE
    assert not done.stderr
