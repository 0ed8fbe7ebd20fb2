"""The process behind the outer wall: imports the libraries once, forks a walled child per request.

Run as `python -s -P -m graders.sandbox.zygote CONTROL_FD`. The first message on the
control socket is the set-up (JSON), answered by a report; each further message is
one byte, which says how long to rehearse, with four descriptors (job, result, print,
exit), and asks for a child. On the child's exit socket the zygote sends its pidfd, and
how it ended once it did.
End of file on the control socket, or this process's death, ends every child: it is
pid 1 of their namespace.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn

from graders.sandbox import kernel, outer_wall, policy, walls
from graders.sandbox.outer_wall import Footing
from graders.sandbox.report import EXIT_REPORT

FDS_PER_CHILD = 4
MAX_SETUP_BYTES = 1 << 20
_JOB_FD, _RESULT_FD = 3, 4
_FIRST_OWN_FD = 10
Setup = dict[str, Any]
Main = Callable[[int, int, bytes], None]


def main() -> None:
    """Read the set-up, build the outer wall, then serve behind it."""
    # Out of the way of the numbers that a child's channels get.
    control = socket.socket(fileno=fcntl.fcntl(int(sys.argv[1]), fcntl.F_DUPFD_CLOEXEC, _FIRST_OWN_FD))
    os.close(int(sys.argv[1]))
    setup: Setup = json.loads(control.recv(MAX_SETUP_BYTES))
    try:
        libraries = _import_libraries(setup["library_set"], setup["first_use"])
        child = Child.prepared(setup)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is reported to the pool
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        sys.exit(1)
    # The first process in the new pid namespace; when it ends, all in it do.
    if zygote_pid := os.fork():
        control.close()
        os.waitpid(zygote_pid, 0)
        return
    own_pid_namespace = os.open("self/ns/pid", os.O_RDONLY | os.O_CLOEXEC, dir_fd=child.outer.proc)
    os.close(child.outer.proc)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    footing, abi = child.outer.footing, child.inner.abi
    control.send(json.dumps({"libraries": libraries, "landlock_abi": abi, "footing": footing}).encode())
    Zygote(control, own_pid_namespace, child).serve()


@dataclass(frozen=True)
class Child:
    """What a fork does to become a walled child; all of it known before the first one."""

    run_answer: Main
    rehearsals: tuple[bytes, ...]
    inner: walls.Inner
    outer: outer_wall.Outer

    @classmethod
    def prepared(cls, setup: Setup) -> Child:
        """From the set-up, with the outer wall built.

        Raises:
            OSError: it can't be.
        """
        seccomp_filter = bytes.fromhex(setup["filter"])
        inner = walls.Inner(policy.LIMITS, _address_space_bytes(), kernel.landlock_abi(), seccomp_filter)
        return cls(
            run_answer=_load_inside(setup["inside"]),
            rehearsals=tuple(map(bytes.fromhex, setup["rehearsals"])),
            inner=inner,
            outer=outer_wall.enter(setup["library_set"], allow_bare=setup["allow_missing_walls"]),
        )

    def become(self, job: int, result: int, printed: int, rehearsal: bytes) -> NoReturn:
        """Take the channels, let go of all else, put on the walls, rehearse, run a job."""
        try:
            os.setsid()  # a signal to one's process group crosses pid namespaces
            for source, target in ((job, _JOB_FD), (result, _RESULT_FD), (printed, 1), (1, 2)):
                os.dup2(source, target)
            os.closerange(_RESULT_FD + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
            walls.enclose(self.inner, self.outer)
            # What was printed before a kill is kept.
            sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115 - a descriptor, for good
            self.run_answer(_JOB_FD, _RESULT_FD, rehearsal)
        except BaseException as error:  # noqa: BLE001 - said on stderr, which the pool reads
            os.write(2, f"the box could not be closed: {type(error).__name__}: {error}\n".encode())
        os._exit(1)


class Zygote:
    """Forks children on request and reports how each one ended."""

    def __init__(self, control: socket.socket, own_pid_namespace: int, child: Child) -> None:
        self._control = control
        self._own_pid_namespace = own_pid_namespace
        self._child = child
        self._selector = selectors.DefaultSelector()

    def serve(self) -> NoReturn:
        """Until the pool closes the control socket."""
        # Everything alive now stays for good: keep the collector from touching, and
        # so from copying, the pages that children share.
        _forget_ourselves()
        gc.collect()
        gc.freeze()
        self._selector.register(self._control, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._control:
                    self._fork_on_request()
                else:
                    self._report_exit(key.fd, *key.data)

    def _fork_on_request(self) -> None:
        message, fds, _, _ = socket.recv_fds(self._control, 1, FDS_PER_CHILD)
        if not message:
            os._exit(0)
        job, result, printed, exit_fd = fds
        exit_socket = socket.socket(fileno=exit_fd)
        try:
            pid = self._fork(job, result, printed, self._child.rehearsals[message[0]])
            pidfd = os.pidfd_open(pid)
        except OSError as error:
            exit_socket.send(f"fork: {error}".encode())
            exit_socket.close()
            return
        finally:
            for fd in (job, result, printed):
                os.close(fd)
        # The pool may have gone away meanwhile; the child is reaped all the same.
        _send(exit_socket, b"\0", [pidfd])
        self._selector.register(pidfd, selectors.EVENT_READ, (pid, exit_socket))

    def _fork(self, job: int, result: int, printed: int, rehearsal: bytes) -> int:
        namespaces = self._child.outer.footing is not Footing.BARE
        # unshare moves only the next child into a new pid namespace. Being able to do
        # it again for the one after needs a return to our own.
        if namespaces:
            kernel.unshare(kernel.CLONE_NEWPID)
        try:
            pid = os.fork()
            if pid == 0:
                self._child.become(job, result, printed, rehearsal)
        finally:
            if namespaces:
                kernel.setns(self._own_pid_namespace, kernel.CLONE_NEWPID)
        return pid

    def _report_exit(self, pidfd: int, pid: int, exit_socket: socket.socket) -> None:
        _, status, usage = os.wait4(pid, 0)
        self._selector.unregister(pidfd)
        os.close(pidfd)
        _send(exit_socket, EXIT_REPORT.pack(status, usage.ru_maxrss, usage.ru_utime + usage.ru_stime), [])
        exit_socket.close()


def _forget_ourselves() -> None:
    # What isn't in the box can't be imported; don't let it be found in memory or be
    # looked for on disk either.
    for name in [name for name in sys.modules if name.startswith(("graders", "packaging", "__editable__"))]:
        del sys.modules[name]
    sys.argv, sys.orig_argv = [""], []
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if finder.__module__.startswith("_frozen_importlib")
    ]
    sys.path[:] = [entry for entry in sys.path if Path(entry).is_dir()]
    importlib.invalidate_caches()


def _send(receiver: socket.socket, message: bytes, fds: list[int]) -> None:
    try:
        socket.send_fds(receiver, [message], fds)
    except OSError:
        return


def _load_inside(source: str) -> Main:
    # Given as text and run by name only: the untrusted side is nobody's import.
    namespace: dict[str, Any] = {"__name__": "inside"}
    exec(compile(source, "run_answer.py", "exec"), namespace)  # noqa: S102 - our own file
    run_answer: Main = namespace["main"]
    return run_answer


def _import_libraries(library_set: str, first_use: str) -> dict[str, str]:
    for name in (*policy.STDLIB_PRELOADED, *policy.LIBRARY_SETS[library_set]):
        importlib.import_module(name)
    exec(compile(first_use, "first_use", "exec"), {})  # noqa: S102 - our own text
    os.environ.clear()
    versions = {name: metadata.version(name) for name in policy.LIBRARY_SETS[library_set]}
    return {"python": sys.version.split()[0], **versions}


def _address_space_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pool's to handle
    main()
