"""A judge whose sandbox runs the properties of the coding questions."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from graders.coding.prepare import Run
from graders.judge import Judge
from graders.verdicts import GraderError


@pytest.fixture(scope="session")
def run() -> Iterator[Run]:
    """Runs a job in a box; where the machine can't build the walls the test is skipped, but never in CI."""
    with Judge() as judge:
        try:
            judge.start("numpy")
        except GraderError as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"the sandbox can't be built on this machine: {error}")
        yield judge.run
