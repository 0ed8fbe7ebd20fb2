"""One walled child: waits ready, runs one job, is thrown away."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from typing import Any

from graders.sandbox import usage
from graders.sandbox.frames import (
    FrameError,
    FrameReader,
    OutputLimitError,
    encode_job,
    read_raised,
    read_returned,
)
from graders.sandbox.outcome import Ending, Job, Raised, Returned, RunOutcome
from graders.sandbox.report import EXIT_REPORT

READY_LIMIT_S = 30.0  # for a fork and its walls on a very busy machine
EXIT_REPORT_LIMIT_S = 5.0  # for the kernel to end a killed pid namespace
READ_BYTES = 1 << 18
PRINT_KEPT_BYTES = 64 * 1024
PRINT_LIMIT_BYTES = 8 << 20


class BoxLostError(Exception):
    """Ours: the child or its zygote went away by itself, not by anything the answer did."""


class Box:
    """The trusted end of one child: its four channels and the descriptor that kills it."""

    def __init__(self, job_fd: int, result_fd: int, print_fd: int, exit_socket: socket.socket) -> None:
        self._job_fd = job_fd
        self._result_fd = result_fd
        self._print_fd = print_fd
        self._exit_socket = exit_socket
        self._pidfd = -1
        self._pid = 0

    def run(self, job: Job, output_limit_bytes: int, libraries: dict[str, str]) -> RunOutcome:
        """Run `job` here; afterwards the box is gone, however it went.

        Raises:
            BoxLostError: ours; the job can be run again elsewhere.
        """
        try:
            self._await_ready()
            run = _Run(len(job.cases), output_limit_bytes)
            before = usage.read_usage(self._pid)
            started_s = time.monotonic()
            self._send(encode_job(job))
            self._collect(run, started_s + job.time_limit_s)
            elapsed_ms = (time.monotonic() - started_s) * 1e3
            if not run.exited:
                run.take_usage(usage.read_usage(self._pid))
            return run.outcome(elapsed_ms, before.cpu_s, libraries)
        finally:
            self.close()

    def close(self) -> None:
        """Kill the child's pid namespace, if it is still there, and close every channel."""
        self._kill()
        for fd in (self._job_fd, self._result_fd, self._print_fd, self._pidfd):
            if fd >= 0:
                os.close(fd)
        self._job_fd = self._result_fd = self._print_fd = self._pidfd = -1
        self._exit_socket.close()

    def _await_ready(self) -> None:
        # Two signs: the pidfd, once the child is forked, and a byte, once its walls stand.
        self._exit_socket.settimeout(READY_LIMIT_S)
        try:
            message, fds, _, _ = socket.recv_fds(self._exit_socket, 256, 1)
        except OSError as error:
            raise BoxLostError(f"the zygote didn't answer: {error}") from None
        if not fds:
            raise BoxLostError(message.decode(errors="replace") or "the zygote is gone")
        self._pidfd = fds[0]
        self._pid = usage.host_pid(self._pidfd)
        readable, _, _ = select.select([self._result_fd], [], [], READY_LIMIT_S)
        if not readable or not os.read(self._result_fd, 1):
            raise BoxLostError(
                os.read(self._print_fd, 1024).decode(errors="replace") if readable else "no sign of life"
            )

    def _send(self, data: bytes) -> None:
        try:
            with os.fdopen(self._job_fd, "wb") as stream:
                self._job_fd = -1
                stream.write(data)
        except BrokenPipeError:
            raise BoxLostError("the child ended before it had its job") from None

    def _collect(self, run: _Run, deadline_s: float) -> None:
        poll = select.poll()
        exit_fd = self._exit_socket.fileno()
        for fd in (self._result_fd, self._print_fd, exit_fd):
            poll.register(fd, select.POLLIN)
        while not run.exited and not run.done:
            left_s = deadline_s - time.monotonic()
            ready = poll.poll(max(left_s, 0) * 1e3)
            if not ready and run.stopped:
                raise BoxLostError("a killed child didn't end")
            if not ready:
                run.stop(Ending.TIME_LIMIT)
            # The exit comes last: by then everything written before it is readable.
            for fd, _ in sorted(ready, key=lambda event: event[0] == exit_fd):
                if fd == exit_fd:
                    self._read_exit(run)
                elif not self._read(fd, run):
                    poll.unregister(fd)
            if run.stopped:
                self._kill()
                deadline_s = time.monotonic() + EXIT_REPORT_LIMIT_S
        self._drain(run)

    def _read(self, fd: int, run: _Run) -> bool:
        data = os.read(fd, READ_BYTES)
        if fd == self._result_fd:
            run.take_result(data)
        else:
            run.take_print(data)
        return bool(data)

    def _read_exit(self, run: _Run) -> None:
        report = self._exit_socket.recv(256)
        if len(report) != EXIT_REPORT.size:
            raise BoxLostError("the zygote is gone")
        run.take_exit(*EXIT_REPORT.unpack(report))

    def _drain(self, run: _Run) -> None:
        # After an exit both pipes end. After the last frame what was printed is there
        # already, and the child only waits to be killed.
        for fd in (self._result_fd, self._print_fd):
            while not run.stopped and _readable(fd) and self._read(fd, run):
                pass

    def _kill(self) -> None:
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)


def _readable(fd: int) -> bool:
    return bool(select.select([fd], [], [], 0)[0])


class _Run:
    """What has come back so far."""

    def __init__(self, case_count: int, output_limit_bytes: int) -> None:
        self._case_count = case_count
        self._reader = FrameReader(output_limit_bytes)
        self._printed = bytearray()
        self._printed_bytes = 0
        self._cases: dict[int, Returned | Raised] = {}
        self._load_error: Raised | None = None
        self._loaded = False
        self._ending: Ending | None = None
        self._status = 0
        self._usage = usage.Usage(0.0, 0)
        self.done = False
        self.exited = False

    @property
    def stopped(self) -> bool:
        """Whether we have decided to end it."""
        return self._ending is not None

    def stop(self, ending: Ending) -> None:
        """End it for this reason; the first reason stays, and a finished run stays finished."""
        if self._ending is None:
            self._ending = Ending.FINISHED if self.done else ending

    def take_result(self, data: bytes) -> None:
        """Read what arrived on the result channel."""
        if self.done or self.stopped:
            return
        try:
            for header, payload in self._reader.feed(data):
                self._take_frame(header, payload)
        except OutputLimitError:
            self.stop(Ending.OUTPUT_LIMIT)
        except FrameError:
            self.stop(Ending.BAD_FRAME)

    def _take_frame(self, header: dict[str, Any], payload: bytes) -> None:
        match header:
            case {"kind": "loaded"}:
                self._loaded = True
            case {"kind": "error", "index": -1}:
                self._load_error = read_raised(header)
            case {"kind": "error" | "case" as kind, "index": int(index)} if 0 <= index < self._case_count:
                if index in self._cases:
                    raise FrameError("a case came twice")
                self._cases[index] = read_returned(header, payload) if kind == "case" else read_raised(header)
            case {"kind": "done"}:
                self.done = True
            case _:
                raise FrameError("an unknown frame")

    def take_print(self, data: bytes) -> None:
        """Keep the beginning of what was printed; far too much of it ends the run."""
        self._printed_bytes += len(data)
        self._printed += data[: max(0, PRINT_KEPT_BYTES - len(self._printed))]
        if self._printed_bytes > PRINT_LIMIT_BYTES:
            self.stop(Ending.OUTPUT_LIMIT)

    def take_exit(self, status: int, peak_kib: int, cpu_s: float) -> None:
        """Note how the process ended."""
        self.exited = True
        self._status = status
        self._usage = usage.Usage(cpu_s, peak_kib)

    def take_usage(self, used: usage.Usage) -> None:
        """Note what a child that still waits has used."""
        self._usage = used

    def outcome(self, elapsed_ms: float, cpu_before_s: float, libraries: dict[str, str]) -> RunOutcome:
        """The whole, once the child has ended or said that it is done."""
        status = self._status
        ending = self._ending
        if ending is None and self.done:
            ending = Ending.FINISHED
        elif ending is None:
            ending = Ending.CRASHED if os.WIFSIGNALED(status) else Ending.EXITED
        return RunOutcome(
            ending=ending,
            loaded=self._loaded,
            cases=self._cases,
            load_error=self._load_error,
            printed=self._printed.decode(errors="replace"),
            printed_truncated=self._printed_bytes > len(self._printed),
            signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            elapsed_ms=elapsed_ms,
            cpu_ms=max(0.0, self._usage.cpu_s - cpu_before_s) * 1e3,
            memory_mib=self._usage.peak_kib / 1024,
            libraries=libraries,
        )
