"""The sandbox on hosts that allow less: no user namespaces, or no namespaces at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make such a host to test on"),
]

FOLDER = Path(__file__).parent
ON_WALLS = "(read_ or write_ or net_ or process_ or kernel_) and numpy"
LIMIT_S = 300


def passed(ended: subprocess.CompletedProcess[str]) -> int:
    assert ended.returncode == 0, ended.stdout + ended.stderr
    counted = re.search(r"(\d+) passed", ended.stdout)
    assert counted is not None
    return int(counted[1])


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, timeout=LIMIT_S
    )


def test_the_walls_hold_for_root_without_user_namespaces() -> None:
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", FOLDER / "test_attacks.py", "-k", ON_WALLS)
    ended = run(FOLDER / "without_user_namespaces.py", "0", sys.executable, *tests)
    assert passed(ended) >= 100


def test_without_any_namespace_it_is_refused_or_keeps_less() -> None:
    assert passed(run(FOLDER / "as_ordinary_user.py", "--bare", "-q", FOLDER / "bare_promises.py")) >= 10
