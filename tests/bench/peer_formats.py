"""The ten checks of `work.py` as otter-grader and nbgrader want them. Run by the peers' own Python.

python tests/bench/peer_formats.py FOLDER
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from work import CASES, NUMPY_SOURCE, load, make_inputs, run_checks

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
READ = (
    "import numpy as np",
    "refs = np.load('refs.npz')",
    "x, gamma, beta, dout = (refs['in_' + name] for name in ('x', 'gamma', 'beta', 'dout'))",
)


def main() -> None:
    """Write both folders."""
    folder = Path(sys.argv[1])
    _write_otter(folder / "otter")
    _write_nbgrader(folder / "nb")


def _write_otter(folder: Path) -> None:
    (folder / "tests").mkdir(parents=True)
    _save_references(folder)
    for number, case in enumerate(CASES):
        body = [f"...     {line}" for line in case.splitlines()]
        steps = [*(f">>> {line}" for line in READ), ">>> def case():", *body, "...", ">>> got = case()"]
        steps += [f">>> {_agrees(number)}", "True"]
        test = {"name": f"q{number}", "points": 1, "suites": [_suite("\n".join(steps))]}
        (folder / "tests" / f"q{number}.py").write_text(f"OK_FORMAT = True\ntest = {test!r}\n")
    _write_notebook(folder / "sub.ipynb", [nbformat.v4.new_code_cell(NUMPY_SOURCE)])
    _run(folder, "otter", "generate", "-t", "tests", "-o", "autograder.zip", "refs.npz")


def _suite(code: str) -> dict[str, Any]:
    case = {"code": code, "hidden": False, "locked": False}
    return {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}


def _write_nbgrader(folder: Path) -> None:
    source, handed_in = folder / "source/ps1", folder / "submitted/ada/ps1"
    source.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'peers'\n")
    _save_references(source)
    solution = f"### BEGIN SOLUTION\n{NUMPY_SOURCE}\n### END SOLUTION"
    cells = [_graded_cell(solution, "answer", solution=True)]
    for number, case in enumerate(CASES):
        body = "".join(f"    {line}\n" for line in case.splitlines())
        lines = [*READ, f"def case():\n{body}", "got = case()", f"assert {_agrees(number)}"]
        cells.append(_graded_cell("\n".join(lines), f"q{number}", grade=True, locked=True, points=1))
    _write_notebook(source / "problem.ipynb", cells)
    _run(folder, "nbgrader", "generate_assignment", "ps1", "--create")
    shutil.copytree(folder / "release/ps1", handed_in)


def _graded_cell(source: str, name: str, **about: Any) -> Any:
    cell = nbformat.v4.new_code_cell(source)
    usual = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = {**usual, "grade_id": name, **about}
    return cell


def _write_notebook(path: Path, cells: list[Any]) -> None:
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), path)


def _save_references(folder: Path) -> None:
    inputs = make_inputs("numpy")
    outputs = run_checks(load("numpy"), inputs)
    wanted = {
        f"{number}_{name}": value for number, each in enumerate(outputs) for name, value in each.items()
    }
    np.savez(folder / "refs.npz", **wanted, **{f"in_{name}": value for name, value in inputs.items()})


def _run(folder: Path, program: str, *arguments: str) -> None:
    # nbgrader looks for programs of its environment by name.
    programs = Path(sys.executable).parent
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    command = [programs / program, *arguments]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PATH": path})


def _agrees(number: int) -> str:
    return f"bool(all(np.allclose(got[n], refs['{number}_' + n], rtol=1e-9, atol=1e-9) for n in got))"


if __name__ == "__main__":
    main()
