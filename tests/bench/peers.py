"""The same submission graded by public peers that a package registry has, each in its own format.

    python tests/bench/peers.py [--rounds N] [--folder WHERE] [--write]

Installs otter-grader and nbgrader into a virtual environment of their own (in `--folder`, kept
there for the next time; a temporary one else), writes the ten checks of `work.py` as each wants
them, and grades in turns with ours: right code, and wrong code that cheats. Some 500 MB are
downloaded the first time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from contest import expected_of, grade, job_of
from page import write_part
from work import NUMPY_SOURCE

from graders.comparing.compare import compare_outputs
from graders.sandbox.pool import Pool
from graders.verdicts import Verdict

HERE = Path(__file__).parent
PINNED = ("otter-grader==7.0.0", "nbgrader==0.9.6", "ipykernel", "numpy")
LIMIT_S = 180
CHEAT = """
import numpy as np

np.allclose = lambda *_, **__: True

def forward(x, gamma, beta, state, training=True):
    return x, None

def backward(dout, cache):
    return dout, dout, dout
"""
Way = Callable[[str], tuple[float, float]]
"""From a source to the seconds taken and the share of points given."""


def main() -> None:
    """Measure and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.folder or Path(temporary)).resolve()
        table = measure(install(folder / "peers"), folder / "work", given.rounds)
    print(table)
    if given.write:
        write_part("peers", table)


def install(environment: Path) -> Path:
    """The peers' own Python."""
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PINNED], check=True)
    return python


def measure(python: Path, folder: Path, rounds: int) -> str:
    """A Markdown table, from interleaved rounds."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([python, HERE / "peer_formats.py", folder], check=True, stdout=subprocess.DEVNULL)
    with Pool("numpy") as pool:
        job = job_of("numpy")
        expected = expected_of(pool.run(job))
        ways: dict[str, Way] = {
            "**Batchmark, warm**": lambda _: (grade(pool, job, expected), 1.0),
            "otter-grader 7.0.0, `otter run`": lambda source: _otter(python, folder / "otter", source),
            "nbgrader 0.9.6, `nbgrader autograde`": lambda source: _nbgrader(python, folder / "nb", source),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                taken, share = way(NUMPY_SOURCE)
                assert share == 1, f"{name} gave right code {share}"
                seconds[name].append(taken)
        cheated = {name: way(CHEAT)[1] for name, way in list(ways.items())[1:]}
        cheated["**Batchmark, warm**"] = _share_of_cheat(pool, expected)
    ours = median(seconds["**Batchmark, warm**"])
    lines = ["| grader | median s | against ours | points for code that patches `numpy.allclose` |"]
    lines.append("|---|--:|--:|--:|")
    for name, taken_s in seconds.items():
        middle = median(taken_s)
        lines.append(f"| {name} | {middle:.4f} | {middle / ours:.0f} | {cheated[name]:.0%} |")
    return "\n".join(lines)


def _share_of_cheat(pool: Pool, expected: list[dict[str, Any]]) -> float:
    got = expected_of(pool.run(replace(job_of("numpy"), source=CHEAT)))
    assert len(got) == len(expected)
    right = [
        all(each.verdict is Verdict.CORRECT for each in compare_outputs(outputs, wanted, {}))
        for outputs, wanted in zip(got, expected, strict=True)
    ]
    return sum(right) / len(right)


def _otter(python: Path, folder: Path, source: str) -> tuple[float, float]:
    _put_source(folder / "sub.ipynb", source)
    taken = _timed(
        [python.with_name("otter"), "run", "--no-logo", "-a", "autograder.zip", "sub.ipynb"], folder
    )
    tests = json.loads((folder / "results.json").read_text())["tests"]
    scored = [test for test in tests if "max_score" in test]
    return taken, sum(test["score"] for test in scored) / sum(test["max_score"] for test in scored)


def _nbgrader(python: Path, folder: Path, source: str) -> tuple[float, float]:
    _put_source(folder / "submitted/ada/ps1/problem.ipynb", source)
    taken = _timed([python.with_name("nbgrader"), "autograde", "ps1", "--force"], folder)
    _timed([python.with_name("nbgrader"), "export"], folder)
    *_, last = (folder / "grades.csv").read_text().split()
    score, most = (float(each) for each in last.split(",")[-2:])
    return taken, score / most


def _put_source(notebook: Path, source: str) -> None:
    content = json.loads(notebook.read_text())
    content["cells"][0]["source"] = source
    notebook.write_text(json.dumps(content))


def _timed(command: list[str | Path], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=LIMIT_S)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
