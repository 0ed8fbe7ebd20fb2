"""The warm contestants without walls: a loop in one process, a bare fork from it, and parts of a grade.

Reads the name of a way a line and answers each with the seconds it took. `loop` and
`fork` run the checks and compare; `answer` only runs them; `inside` does what the box
does with them, from the job's bytes to the results' bytes.
"""

from __future__ import annotations

import gc
import io
import os
import sys
import time
from pathlib import Path
from typing import Any

import work

INSIDE = Path(__file__).parents[2] / "graders" / "inside" / "run_answer.py"


def main() -> None:
    """Serve until the input ends."""
    library = sys.argv[1]
    inputs = work.make_inputs(library)
    expected = work.run_checks(work.load(library), inputs)
    if library == "torch":
        sys.modules["torch"].set_num_threads(1)
    inside, job = _inside(), bytes.fromhex(sys.argv[2]) if len(sys.argv) > 2 else b""

    def checks() -> int:
        return work.count_right(work.run_checks(work.load(library), inputs), expected)

    def fork() -> int:
        read, write = os.pipe()
        if (pid := os.fork()) == 0:
            os.write(write, bytes([checks()]))
            os._exit(0)
        os.close(write)
        right = os.read(read, 1)[0]
        os.close(read)
        os.waitpid(pid, 0)
        return right

    ways = {
        "loop": checks,
        "fork": fork,
        "answer": lambda: len(work.run_checks(work.load(library), inputs)),
        "inside": lambda: inside(io.BytesIO(job), io.BytesIO()) or len(work.CASES),
    }
    gc.freeze()
    for line in sys.stdin:
        way = ways[line.strip()]
        started_s = time.perf_counter()
        assert way() == len(work.CASES)
        print(time.perf_counter() - started_s, flush=True)


def _inside() -> Any:
    namespace: dict[str, Any] = {"__name__": "inside"}
    exec(compile(INSIDE.read_text(encoding="utf-8"), "run_answer.py", "exec"), namespace)
    namespace["lower_memory"] = lambda _: None  # this process has other things to do afterwards
    return namespace["run_job"]


main()
