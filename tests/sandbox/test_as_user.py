"""The walls hold for a service that an ordinary user runs, as they do for root's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sandbox

FOLDER = Path(__file__).parent
# Whoever runs the service, frames and lies are read alike, and the clock is the same.
ON_WALLS = "(read_ or write_ or net_ or process_ or kernel_ or end_) and numpy"
LIMIT_S = 300


@pytest.mark.skipif(os.geteuid() != 0, reason="not root: the other tests ran as an ordinary user already")
@pytest.mark.parametrize(
    ("tests", "selected", "at_least"),
    [
        ("test_attacks.py", ON_WALLS, 120),
        ("test_pool.py", "tried_again or closing", 3),
        ("test_child.py", "numpy", 5),
    ],
)
def test_the_walls_hold_for_an_ordinary_user(tests: str, selected: str, at_least: int) -> None:
    script = FOLDER / "as_ordinary_user.py"
    command = [sys.executable, str(script), "-q", str(FOLDER / tests), "-k", selected]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT_S)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    passed = re.search(r"(\d+) passed", ended.stdout)
    assert passed is not None
    assert int(passed[1]) >= at_least
