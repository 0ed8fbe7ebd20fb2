"""README says what is: its tree is the code's, and what it names exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from readme_tree import README, ROOT, current, tree

TEXT = README.read_text(encoding="utf-8")


def test_the_tree_is_the_codes() -> None:
    assert current() == tree(), "run: .venv/bin/python tests/readme_tree.py --write"


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)", TEXT, re.MULTILINE))))
def test_a_make_target_exists(target: str) -> None:
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", TEXT))))
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\.venv/bin/batchmark (\w+)", TEXT))))
def test_a_command_exists(command: str) -> None:
    batchmark = Path(sys.executable).with_name("batchmark")
    subprocess.run([batchmark, command, "--help"], check=True, capture_output=True)
