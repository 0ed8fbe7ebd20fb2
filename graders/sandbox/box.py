"""One walled child: waits ready, runs one job, is thrown away."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import threading

from graders.sandbox.clock import Clock
from graders.sandbox.job_parts import encode_job
from graders.sandbox.outcome import Ending, Job, RunOutcome, Watch
from graders.sandbox.placing import waking_elsewhere
from graders.sandbox.progress import Progress
from graders.sandbox.report import EXIT_REPORT
from graders.sandbox.usage import Meter, Usage, find_pid

READY_LIMIT_S = 30.0  # for a fork and its walls on a very busy machine
EXIT_REPORT_LIMIT_S = 30.0  # for the kernel to end a killed pid namespace on such a machine
READ_BYTES = 1 << 18
# What came back is looked at this often and at the end, not at each case: waking costs
# more than reading, and takes the processor from the answer.
PACE_S = 0.001
JOB_COMES = b"\0"  # the child wakes on it while the job is put together
# Once time is up, what has come by then still counts. A child that goes on writing gets
# no further than this.
LAST_READS = 64


class BoxLostError(Exception):
    """Ours: the child or its zygote went away by itself, not by anything the answer did."""


class BoxKilledError(BoxLostError):
    """Ours too: something outside killed the child alone. Its zygote is well, and says so."""


class Box:
    """The trusted end of one child: its four channels and the descriptor that kills it."""

    def __init__(self, job_fd: int, result_fd: int, print_fd: int, exit_socket: socket.socket) -> None:
        self._job_fd = job_fd
        self._result_fd = result_fd
        self._print_fd = print_fd
        self._exit_socket = exit_socket
        self._pidfd = -1
        self._pid = self._steered = 0
        self._meter: Meter | None = None
        self._used_before = Usage()
        self._later = memoryview(b"")  # of the job, what the child doesn't have yet
        self._settling = threading.Lock()
        self._settled = False

    @property
    def is_settled(self) -> bool:
        """Whether it has got as far as waiting for a job."""
        return self._settled

    def run(
        self,
        job: Job,
        output_limit_bytes: int,
        libraries: dict[str, str],
        watch: Watch | None = None,
        *,
        elsewhere: bool = False,
    ) -> RunOutcome:
        """Run `job` here, once; the caller closes the box afterwards, however it went.

        `elsewhere`: the other processors have nothing to do, so the child may be woken on one.

        Raises:
            BoxLostError: ours; the job can be run again elsewhere.
        """
        self.settle()
        self._steered = self._pid if elsewhere else 0
        with waking_elsewhere(self._steered):
            self._write_job(JOB_COMES)
            first, later = encode_job(job)
            clock = Clock(job.time_limit_s, self._waited_s)
            self._write_job(first)
        self._later = memoryview(later)
        if not later:
            self._close_job()
        held_back = frozenset(index for index, case in enumerate(job.cases) if case.held_back)
        progress = Progress(len(job.cases), output_limit_bytes, watch, held_back=held_back)
        self._collect(progress, clock)
        elapsed_ms = clock.elapsed_s() * 1e3
        if not progress.exited:
            progress.take_usage(self._meter.read() if self._meter else Usage())
        return progress.outcome(elapsed_ms, self._used_before.cpu_s, libraries)

    def settle(self) -> None:
        """Wait until the child's walls stand and it waits for a job.

        Raises:
            BoxLostError: it never will.
        """
        with self._settling:
            if not self._settled:
                self._await_ready()
                self._settled = True

    def settle_quietly(self) -> None:
        """Do the same ahead of need; what goes wrong shows when the box is used."""
        with contextlib.suppress(BoxLostError, OSError, ValueError):
            self.settle()

    def close(self) -> None:
        """Kill the child's pid namespace, if it is still there, and close every channel."""
        self._kill()
        with contextlib.suppress(OSError):
            self._exit_socket.shutdown(socket.SHUT_RDWR)  # whoever waits for it to be ready waits no longer
        with self._settling:  # a number that is closed may be another file's the next moment
            self._kill()  # if only now it is known by what
            for fd in (self._job_fd, self._result_fd, self._print_fd, self._pidfd):
                if fd >= 0:
                    os.close(fd)
            self._job_fd = self._result_fd = self._print_fd = self._pidfd = -1
            self._exit_socket.close()
            if self._meter is not None:
                self._meter.close()

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
        self._pid = find_pid(self._pidfd)
        self._meter = Meter(self._pid)
        readable = _readable(self._result_fd, READY_LIMIT_S)
        if not readable or not os.read(self._result_fd, 1):
            raise BoxLostError(
                os.read(self._print_fd, 1024).decode(errors="replace") if readable else "no sign of life"
            )
        self._used_before = self._meter.read()  # it waits from here on

    def _write_job(self, data: bytes) -> None:
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._job_fd, left) :]
        except BrokenPipeError:
            raise BoxLostError("the child ended before it had its job") from None

    def _hand_over(self, poll: select.poll, progress: Progress) -> None:
        """Begin to send what was held back."""
        while not progress.stopped and _readable(self._print_fd) and self._read(self._print_fd, progress):
            pass  # what is printed later is not shown
        progress.hand_over()
        os.set_blocking(self._job_fd, False)  # by now the child is the answer's: it may never read
        poll.register(self._job_fd, select.POLLOUT)
        with waking_elsewhere(self._steered):
            self._send_on(poll)

    def _send_on(self, poll: select.poll) -> None:
        try:
            self._later = self._later[os.write(self._job_fd, self._later) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._later = memoryview(b"")  # the answer has closed its end, and goes without
        if not self._later:
            poll.unregister(self._job_fd)
            self._close_job()

    def _close_job(self) -> None:
        os.close(self._job_fd)
        self._job_fd = -1

    def _await_end(self, within_s: float) -> None:
        poll = select.poll()
        poll.register(self._result_fd, 0)  # only that its other end is closed
        poll.register(self._exit_socket.fileno(), select.POLLIN)
        poll.poll(within_s * 1e3)

    def _waited_s(self) -> float:
        return self._meter.read().waited_s - self._used_before.waited_s if self._meter else 0.0

    def _collect(self, progress: Progress, clock: Clock) -> None:
        poll = select.poll()
        for fd in (self._result_fd, self._print_fd, self._exit_socket.fileno()):
            poll.register(fd, select.POLLIN)
        killed = more = False
        while not progress.exited and not progress.done:
            if progress.stopped and not killed:
                self._kill()
                killed = True
                clock = Clock(EXIT_REPORT_LIMIT_S)
            left_s = clock.left_s()
            if left_s <= 0 and killed:
                raise BoxLostError("a killed child didn't end")
            if left_s <= 0:
                self._read_the_last(poll, progress)
                continue
            if not more and not self._later:
                self._await_end(min(PACE_S, left_s))
                left_s = max(0.0, clock.left_s())
            more = self._read_ready(poll, progress, left_s) == READ_BYTES
            if self._later and progress.is_first_part_through:
                self._hand_over(poll, progress)
            progress.tell()
        self._drain(progress)
        progress.tell()

    def _read_ready(self, poll: select.poll, progress: Progress, within_s: float) -> int:
        """Read once from each channel that has something; returns the most bytes that one of them had."""
        most, exit_fd = 0, self._exit_socket.fileno()
        # The exit comes last: by then everything written before it is readable.
        for fd, _ in sorted(poll.poll(within_s * 1e3), key=lambda event: event[0] == exit_fd):
            if fd == exit_fd:
                self._read_exit(progress)
            elif fd == self._job_fd:
                self._send_on(poll)
            elif count := self._read(fd, progress):
                most = max(most, count)
            else:
                poll.unregister(fd)
        return most

    def _read_the_last(self, poll: select.poll, progress: Progress) -> None:
        for _ in range(LAST_READS):
            if not self._read_ready(poll, progress, 0.0) or progress.done or progress.stopped:
                break
        if not progress.exited:
            progress.stop(Ending.TIME_LIMIT)

    def _read(self, fd: int, progress: Progress) -> int:
        data = os.read(fd, READ_BYTES)
        if fd == self._result_fd:
            progress.take_result(data)
        else:
            progress.take_print(data)
        return len(data)

    def _read_exit(self, progress: Progress) -> None:
        report = self._exit_socket.recv(256)
        if len(report) != EXIT_REPORT.size:
            raise BoxLostError("the zygote is gone")
        status, peak_kib, cpu_s = EXIT_REPORT.unpack(report)
        if not progress.stopped and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            # No answer can send itself that: the host was short of memory, or an operator did.
            raise BoxKilledError("the child was killed from outside")
        progress.take_exit(status, peak_kib, cpu_s)

    def _drain(self, progress: Progress) -> None:
        # Nothing on the result channel matters after `done`; what was printed before it
        # is there already, and what a child prints after it may be cut anywhere.
        fds = [self._print_fd] if progress.done else [self._result_fd, self._print_fd]
        for fd in fds:
            while not progress.stopped and _readable(fd) and self._read(fd, progress):
                pass

    def _kill(self) -> None:
        if self._pidfd >= 0:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)


def _readable(fd: int, within_s: float = 0.0) -> bool:
    poll = select.poll()  # select itself can't take descriptors from 1024 on
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(within_s * 1e3))
