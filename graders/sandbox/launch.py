"""Starts a zygote and asks it for boxes."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from graders.sandbox.box import Box
from graders.sandbox.filter import compile_filter
from graders.sandbox.job_parts import encode_job
from graders.sandbox.outcome import Job, Snippet
from graders.sandbox.outer_wall import Footing
from graders.sandbox.policy import ENVIRONMENT, FIRST_USE, LIMITS, REHEARSAL_CASE, REHEARSALS
from graders.values import Array
from graders.verdicts import GraderError

START_LIMIT_S = 120.0  # torch's import from a cold disk on a busy machine
# How many cases a child rehearses: for a learner who comes some time, each makes the run a little
# shorter; with others in line the processor is better left to them. Places in it are sent as bytes.
REHEARSED = (10, 1)
AT_LEISURE, IN_HASTE = b"\0", b"\1"
# Most jobs, and the results of most runs. Where either side waits for the other to read, both
# come to share a processor, and the whole run takes half as long again.
JOB_PIPE_BYTES, RESULT_PIPE_BYTES = 1 << 19, 1 << 20
MAX_REPORT_BYTES = 1 << 16
# What `-I` does, but for its deafness to the environment: here that is ours alone.
_ALONE = ("-s", "-P", "-X", "utf8")
_INSIDE = Path(__file__).parent.parent / "inside" / "run_answer.py"


class ZygoteProcess:
    """A running zygote.

    `libraries` are the versions it imported, `landlock_abi` the kernel's, `footing` what
    its outer wall stands on. With `allow_missing_walls` it starts on a host that allows
    no namespaces as well.

    Raises:
        GraderError: it could not be started, or a wall could not be built.
    """

    def __init__(self, library_set: str, *, allow_missing_walls: bool = False) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(START_LIMIT_S)
        with theirs, tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(
                [sys.executable, *_ALONE, "-m", "graders.sandbox.zygote", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env=ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,  # a Ctrl-C in the terminal is the pool's to handle
            )
            theirs.close()
            report = self._set_up(library_set, errors.fileno(), allow_missing_walls=allow_missing_walls)
        self.libraries: dict[str, str] = report["libraries"]
        self.landlock_abi: int = report["landlock_abi"]
        self.footing = Footing(report["footing"])

    def _set_up(self, library_set: str, errors_fd: int, *, allow_missing_walls: bool) -> dict[str, Any]:
        try:
            setup = {
                "library_set": library_set,
                "allow_missing_walls": allow_missing_walls,
                "inside": _INSIDE.read_text(encoding="utf-8"),
                "first_use": FIRST_USE[library_set],
                "rehearsals": [encode_job(_rehearsal(library_set, count))[0].hex() for count in REHEARSED],
                "filter": compile_filter().hex(),
            }
            self._control.send(json.dumps(setup).encode())
            report: dict[str, Any] = json.loads(self._control.recv(MAX_REPORT_BYTES) or b"{}")
        except OSError as error:
            report = {"error": str(error)}
        if "libraries" not in report:
            self.close()
            said = os.pread(errors_fd, 4096, 0).decode(errors="replace")
            reason = report.get("error", "it ended without a word")
            raise GraderError(f"the {library_set} sandbox could not be started: {reason} {said}".strip())
        return report

    def request_box(self, *, hurried: bool = False) -> Box:
        """Ask for a child; it becomes ready by itself, in the background.

        A `hurried` one is ready sooner and takes less of the processor, and its run takes a little longer.

        Raises:
            OSError: the zygote is gone.
        """
        with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
            job_theirs, job_ours = _pipe(theirs, ours)
            result_ours, result_theirs = _pipe(ours, theirs)
            for fd, room_bytes in ((job_ours, JOB_PIPE_BYTES), (result_ours, RESULT_PIPE_BYTES)):
                with contextlib.suppress(OSError):  # an ordinary user's pipes may take only so much in all
                    fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, room_bytes)
            print_ours, print_theirs = _pipe(ours, theirs)
            exit_ours, exit_theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            ours.enter_context(exit_ours)
            theirs.enter_context(exit_theirs)
            channels = [job_theirs, result_theirs, print_theirs, exit_theirs.fileno()]
            socket.send_fds(self._control, [IN_HASTE if hurried else AT_LEISURE], channels)
            ours.pop_all()  # the box's from here on
            return Box(job_ours, result_ours, print_ours, exit_ours)

    def close(self) -> None:
        """End the zygote, and with it every child."""
        self._control.close()
        try:
            self._process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _pipe(reader: contextlib.ExitStack, writer: contextlib.ExitStack) -> tuple[int, int]:
    """The ends of a new pipe, each closed with the stack of the side that reads or writes."""
    read_end, write_end = os.pipe()
    reader.callback(os.close, read_end)
    writer.callback(os.close, write_end)
    return read_end, write_end


def _rehearsal(library_set: str, case_count: int) -> Job:
    x = Array(np.linspace(-1.0, 1.0, 64 * 64).reshape(64, 64), "ndarray", "float64")
    return Job(
        library_set=library_set,
        source=REHEARSALS[library_set],
        cases=tuple(Snippet(str(number), REHEARSAL_CASE) for number in range(case_count)),
        inputs={"x": x},
        provides=("forward", "Layer"),
        memory_mib=LIMITS.memory_mib,
    )
