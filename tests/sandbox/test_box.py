"""One box and its channels, a stand-in for the child: the clock, the end, and closing. Needs no sandbox."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from jobs import DOUBLE, job

from graders.sandbox import box as box_module
from graders.sandbox import clock, launch
from graders.sandbox.box import LAST_READS, Box, BoxKilledError, BoxLostError
from graders.sandbox.launch import ZygoteProcess
from graders.sandbox.outcome import Ending, RunOutcome
from graders.sandbox.report import EXIT_REPORT
from graders.sandbox.usage import Meter, Usage

OUTPUT_LIMIT_BYTES = 1 << 20
PATIENCE_S = 60.0


@dataclass
class Stage:
    """A box with a process in the child's place; the test plays the child and its zygote."""

    box: Box
    process: subprocess.Popen[bytes]
    job_fd: int
    result_fd: int
    print_fd: int
    exit_socket: socket.socket

    def ready(self) -> None:
        """Say what a zygote and a child say once the walls stand."""
        socket.send_fds(self.exit_socket, [b"\0"], [os.pidfd_open(self.process.pid)])
        os.write(self.result_fd, b"\0")

    def send(self, *headers: dict[str, object]) -> None:
        """Write frames."""
        for header in headers:
            text = json.dumps(header).encode()
            os.write(self.result_fd, struct.pack("=IQ", len(text), 0) + text)

    def report_end(self) -> None:
        """Say how the process ended, once it has."""
        _, status = os.waitpid(self.process.pid, 0)
        self.process.returncode = 0  # it is waited for
        self.exit_socket.send(EXIT_REPORT.pack(status, 0, 0.0))

    def run(self) -> RunOutcome:
        """The outcome of a job of two cases."""
        return self.box.run(job(DOUBLE, cases=2), OUTPUT_LIMIT_BYTES, {})


@pytest.fixture
def stage() -> Iterator[Stage]:
    job_theirs, job_ours = os.pipe()
    result_ours, result_theirs = os.pipe()
    print_ours, print_theirs = os.pipe()
    exit_ours, exit_theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    made = Stage(
        Box(job_ours, result_ours, print_ours, exit_ours),
        process,
        job_theirs,
        result_theirs,
        print_theirs,
        exit_theirs,
    )
    yield made
    made.box.close()
    for fd in (job_theirs, result_theirs, print_theirs):
        os.close(fd)
    exit_theirs.close()
    if process.returncode is None:
        process.kill()
        process.wait()


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first look at the clock an hour passes."""
    leap(monkeypatch, 3_600.0)


def leap(monkeypatch: pytest.MonkeyPatch, far_s: float) -> None:
    """After the first look at the clock so much time passes at once."""
    leaps = itertools.chain([0.0], itertools.repeat(far_s))
    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + next(leaps)))


CASE = {"kind": "case", "index": 0, "tree": {"d": {"out": 2.0}}, "changed": [], "leaves": []}


@pytest.mark.usefixtures("late")
def test_results_that_came_in_time_count_though_we_look_late(stage: Stage) -> None:
    stage.ready()
    stage.send({"kind": "loaded"}, CASE, {"kind": "done"})
    outcome = stage.run()
    assert outcome.ending is Ending.FINISHED
    assert outcome.cases.keys() == {0}


@pytest.mark.usefixtures("late")
def test_an_end_that_came_in_time_is_no_time_limit(stage: Stage) -> None:
    stage.ready()
    stage.process.terminate()
    stage.report_end()
    outcome = stage.run()
    assert (outcome.ending, outcome.signal) == (Ending.CRASHED, signal.SIGTERM)


@pytest.mark.usefixtures("late")
def test_what_had_come_before_time_was_up_is_kept(stage: Stage) -> None:
    stage.ready()
    stage.send({"kind": "loaded"}, CASE)
    ended = threading.Thread(target=stage.report_end)
    ended.start()
    outcome = stage.run()
    ended.join()
    assert outcome.ending is Ending.TIME_LIMIT
    assert outcome.cases.keys() == {0}


@pytest.mark.parametrize(("waited_s", "ending"), [(0.0, Ending.TIME_LIMIT), (3_600.0, Ending.FINISHED)])
def test_waiting_for_the_processor_is_not_held_against_an_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, waited_s: float, ending: Ending
) -> None:
    used = itertools.chain([Usage()], itertools.repeat(Usage(waited_s=waited_s)))
    monkeypatch.setattr(Meter, "read", lambda _: next(used))
    leap(monkeypatch, 6.0)  # one second past the limit
    stage.ready()
    ended = threading.Timer(0.2, stage.send, [{"kind": "loaded"}, CASE, {"kind": "done"}])
    ended.start()
    reported = threading.Thread(target=stage.report_end)
    if ending is Ending.TIME_LIMIT:
        reported.start()
    assert stage.run().ending is ending
    ended.join()


@pytest.mark.usefixtures("late")
def test_one_that_goes_on_writing_gets_no_further(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    kill = stage.box._kill

    def look_and_kill() -> None:
        left.append(waiting_bytes(stage.print_fd))
        kill()

    monkeypatch.setattr(box_module, "READ_BYTES", 1)
    monkeypatch.setattr(stage.box, "_kill", look_and_kill)
    stage.ready()
    os.write(stage.print_fd, b"x" * 10 * LAST_READS)
    ended = threading.Thread(target=stage.report_end)
    ended.start()
    assert stage.run().ending is Ending.TIME_LIMIT
    ended.join()
    assert left[0] == 9 * LAST_READS


def waiting_bytes(fd: int) -> int:
    return int.from_bytes(fcntl.ioctl(fd, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_child_killed_from_outside_is_told_from_a_zygote_that_is_gone(stage: Stage) -> None:
    stage.ready()
    stage.process.kill()
    stage.report_end()
    with pytest.raises(BoxKilledError):
        stage.run()


def test_a_zygote_that_is_gone_is_no_kill(stage: Stage) -> None:
    stage.ready()
    stage.exit_socket.shutdown(socket.SHUT_RDWR)
    with pytest.raises(BoxLostError) as caught:
        stage.run()
    assert not isinstance(caught.value, BoxKilledError)


def test_closing_waits_for_nobody_who_waits_for_the_box(stage: Stage) -> None:
    """No number of a channel is given back while another thread still reads from it."""
    settling = threading.Thread(target=stage.box.settle_quietly)
    settling.start()
    deadline_s = time.monotonic() + PATIENCE_S
    while not stage.box._settling.locked() and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert stage.box._settling.locked()
    stage.box.close()
    assert not stage.box._settling.locked()
    settling.join(PATIENCE_S)
    assert not settling.is_alive()


@pytest.mark.parametrize("good", range(4))
def test_a_box_that_cannot_be_made_leaves_no_descriptor(monkeypatch: pytest.MonkeyPatch, good: int) -> None:
    """The pipes fail one after another, and last the zygote."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    zygote = object.__new__(ZygoteProcess)
    zygote._control = ours
    theirs.close()
    pipes = iter([os.pipe] * good)

    def pipe() -> tuple[int, int]:
        try:
            return next(pipes)()
        except StopIteration:
            raise OSError("too many open files") from None

    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - only their number is wanted
    monkeypatch.setattr(launch.os, "pipe", pipe)
    with pytest.raises(OSError, match=r"too many|roken pipe"):
        zygote.request_box()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - as above
    ours.close()
