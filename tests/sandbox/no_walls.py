"""Runs a job as the box would, in an ordinary process without any wall: what the doctor must notice."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import graders
from graders.sandbox.job_parts import encode_job
from graders.sandbox.outcome import Job, RunOutcome
from graders.sandbox.progress import Progress

INSIDE = Path(graders.__file__).parent / "inside" / "run_answer.py"
LIMIT_S = 60
PLENTY_BYTES = 1 << 30
# The memory that a question allows is taken off a hard limit, so there must be one.
PROGRAM = """
import os, random, resource, runpy, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))
inside = runpy.run_path(sys.argv[1])
inside["run_job"](sys.stdin.buffer, os.fdopen(int(sys.argv[2]), "wb"))
"""


def run_without_walls(job: Job) -> RunOutcome:
    """What comes of `job` where nothing holds it."""
    progress = Progress(len(job.cases), PLENTY_BYTES)
    with tempfile.TemporaryFile() as result:
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(INSIDE), str(result.fileno())],
            input=encode_job(job)[0],
            pass_fds=(result.fileno(),),
            stdout=subprocess.DEVNULL,
            timeout=LIMIT_S,
            check=False,
        )
        result.seek(0)
        progress.take_result(result.read())
    return progress.outcome(0.0, 0.0, {})
