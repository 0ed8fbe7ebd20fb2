"""docs/api.md is true: its blocks run from top to bottom against a real server, and print what it shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from own_process import LIMIT_S, PROJECT, serving

from app.main import create_app
from app.settings import Settings
from graders.sandbox.pool import Pool
from graders.verdicts import GraderError

PAGE = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
WRITTEN_FOR = "http://127.0.0.1:8000"
ANYTHING = "…"


@dataclass(frozen=True)
class Block:
    """A block that runs, and what the page shows as its output; None: nothing."""

    number: int
    language: str
    text: str
    shown_as: str | None = None
    shown: str | None = None

    @property
    def name(self) -> str:
        return f"{self.number}-{self.text.split(maxsplit=1)[0]}"


def read_blocks(page: str) -> list[Block]:
    """The blocks that run, in order."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    blocks: list[Block] = []
    for language, text in found:
        if language in ("sh", "python"):
            blocks.append(Block(len(blocks), language, text))
        else:
            last = blocks.pop()
            assert last.shown is None, "two outputs for one block"
            assert language in ("json", "text"), language
            blocks.append(Block(last.number, last.language, last.text, language, text))
    return blocks


BLOCKS = read_blocks(PAGE)


@pytest.fixture(scope="module")
def sandbox() -> str:
    """Whether code is run. Skips where this machine can't run code, or lacks what the page asks for."""
    pool, reason = Pool("numpy", ready=1), ""
    try:
        pool.start()
    except GraderError as error:
        reason = f"the sandbox can't be built on this machine: {error}"
    finally:
        pool.close()
    reason = reason or "; ".join(
        f"no {each}" for each in ("bash", "curl", "jq") if shutil.which(each) is None
    )
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    return "true"


@pytest.fixture(scope="module")
def folder(sandbox: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all blocks have run, with what each has printed."""
    folder, var_dir = tmp_path_factory.mktemp("reader"), tmp_path_factory.mktemp("var")
    (folder / ".venv").symlink_to(sys.prefix)
    kept = {"BATCHMARK_VAR_DIR": str(var_dir), "BATCHMARK_SECRET_KEY": "for tests only"}
    settings = {"BATCHMARK_GRADING": sandbox, "BATCHMARK_PREPARE_AHEAD": "false"}
    with serving(var_dir, **kept, **settings) as url:
        script = "set -euo pipefail\n" + "".join(write_step(folder, each, url) for each in BLOCKS)
        ran = subprocess.run(
            ["bash", "-c", script],
            cwd=folder,
            env={**os.environ, **kept},
            stderr=subprocess.PIPE,
            check=False,
            timeout=3 * LIMIT_S,
        )
    (folder / "said").write_bytes(ran.stderr)
    assert ran.returncode == 0, f"{ran.stderr.decode()}\n{show_last(folder)}"
    return folder


def write_step(folder: Path, block: Block, url: str) -> str:
    """The block as lines of one script; what a shell remembers, the next block still knows."""
    text = block.text.replace(WRITTEN_FOR, url)
    if block.language == "python":
        (folder / f"{block.number}.py").write_text(text, encoding="utf-8")
        text = f"export LEARNER\n{sys.executable} {block.number}.py\n"
    return f"{{\n{text}}} > {block.number}.out\n"


def show_last(folder: Path) -> str:
    """What the last block that began had printed."""
    printed = sorted(folder.glob("*.out"), key=lambda path: int(path.stem))
    return f"{printed[-1].name}: {printed[-1].read_text()}" if printed else ""


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_a_block_prints_what_the_page_shows(block: Block, folder: Path) -> None:
    printed = (folder / f"{block.number}.out").read_text(encoding="utf-8")
    if block.shown_as == "json":
        assert block.shown is not None
        require_like(json.loads(block.shown), json.loads(printed), "$")
    elif block.shown_as == "text":
        assert block.shown is not None
        require_lines(block.shown.splitlines(), printed.splitlines())
    else:
        assert '"fault"' not in printed, printed


def require_like(shown: Any, printed: Any, place: str) -> None:
    """The same JSON, but for `…` in texts."""
    if isinstance(shown, dict):
        assert set(shown) == set(printed), place
        for key, value in shown.items():
            require_like(value, printed[key], f"{place}.{key}")
    elif isinstance(shown, list):
        assert len(shown) == len(printed), f"{place}: {printed}"
        for number, (one, other) in enumerate(zip(shown, printed, strict=True)):
            require_like(one, other, f"{place}.{number}")
    elif isinstance(shown, str):
        assert re.fullmatch(pattern(shown), printed), f"{place}: {printed}"
    else:
        assert shown == printed, place


def require_lines(shown: list[str], printed: list[str]) -> None:
    """Each line shown is there, in this order; others may stand between."""
    rest = iter(printed)
    for line in shown:
        assert any(re.fullmatch(pattern(line), other.rstrip()) for other in rest), f"{line!r} in {printed}"


def pattern(text: str) -> str:
    """A regular expression in which `…` stands for anything but nothing."""
    return ".+".join(re.escape(part) for part in text.split(ANYTHING))


def test_an_output_that_differs_is_seen() -> None:
    with pytest.raises(AssertionError):
        require_like({"status": 409}, {"status": 200}, "$")
    with pytest.raises(AssertionError):
        require_like({"id": "…"}, {"id": ""}, "$")
    with pytest.raises(AssertionError):
        require_lines(["b", "a"], ["a", "b"])


def test_every_operation_that_is_named_exists() -> None:
    described = create_app(Settings()).openapi()["paths"]
    named = re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`?]*)`", PAGE)
    assert named
    missing = [
        f"{method} {path}"
        for method, path in named
        if method.lower() not in described.get(f"/api/v1{path}", {})
    ]
    assert missing == []


def test_every_link_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-")
        for line in re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        path, _, anchor = target.partition("#")
        assert (PROJECT / "docs" / path).exists(), target
        assert path or anchor in headings, target
