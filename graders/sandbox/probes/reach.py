"""What an answer must not reach: other files, the network, more processes, the kernel."""

from __future__ import annotations

import platform

from graders.sandbox.probes.wall import Attempt, Wall

_ADD_MODULE = """
import os, pathlib
path = pathlib.Path(os.__file__).with_name("batchmark_doctor.py")
path.touch()
path.unlink()
return {"got": str(path)}
"""

_SHARE_MEMORY = """
import os
with open("/dev/shm/batchmark-doctor", "w") as file:
    os.unlink(file.name)
return {"got": file.name}
"""

_CONNECT = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
    client.settimeout(1)
    client.connect(("127.0.0.1", port))
    return {"got": "a connection"}
"""

_SEND_DATAGRAM = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    return {"got": sender.sendto(b"x", ("127.0.0.1", port))}
"""

_CONNECT_IN_FOLDER = """
import socket
with socket.socket(socket.AF_UNIX) as client:
    client.connect(outside + "/socket")
return {"got": "a connection"}
"""

_CONNECT_WITHOUT_FILE = """
import socket
with socket.socket(socket.AF_UNIX) as client:
    client.connect(chr(0) + abstract)
return {"got": "a connection"}
"""

_FORK = """
import os
if not (pid := os.fork()):
    os._exit(0)
os.waitpid(pid, 0)
return {"got": pid}
"""

_START_THREAD = """
import threading
thread = threading.Thread(target=int)
thread.start()
thread.join()
return {"got": str(thread)}
"""

# A program that isn't there: the refusal must come before the kernel looks for it.
_RUN_PROGRAM = """
import os
try:
    os.execv("/no such program", ["x"])
except FileNotFoundError:
    return {"got": "the kernel looking for it"}
"""

# Called with no argument that makes sense, so that a kernel which lets a call in has
# nothing to do: the filter's EPERM comes before any look at the arguments.
_CALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)

def call(function, *first):
    result = function(*first, 0, 0, 0, 0, 0, 0)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return {"got": result}

def call_by_name(name):
    return call(getattr(libc, name))

def call_by_number(number):
    return call(libc.syscall, number)
"""
_CALLS_BY_NAME = (
    "ptrace", "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "process_vm_readv",
    "memfd_create", "personality", "execve", "socket",
)  # fmt: skip
# Those that the C library has no function for. From 424 on, numbers are the same everywhere.
_CALLS_BY_NUMBER = {
    "io_uring_setup": 425,
    "open_tree": 428,
    "fsopen": 430,
    "pidfd_getfd": 438,
    **{
        "x86_64": {"keyctl": 250, "perf_event_open": 298, "bpf": 321, "userfaultfd": 323},
        "aarch64": {"keyctl": 219, "perf_event_open": 241, "bpf": 280, "userfaultfd": 282},
    }.get(platform.machine(), {}),
}

WALLS = (
    Wall(
        "writing",
        "writes nowhere but in a /tmp of its own",
        (
            Attempt("writes where everyone may", "return {'got': open(outside + '/new', 'w').write('x')}"),
            Attempt("adds a module to the standard library", _ADD_MODULE),
            Attempt("leaves a file in shared memory", _SHARE_MEMORY),
        ),
        rests_on=("user_namespaces", "mount_setattr"),
    ),
    Wall(
        "network",
        "reaches nobody, on this host or beyond",
        (
            Attempt("connects to a port of this host", _CONNECT),
            Attempt("sends a datagram", _SEND_DATAGRAM),
            Attempt("connects to a socket in a folder", _CONNECT_IN_FOLDER),
            Attempt("connects to a socket without a file", _CONNECT_WITHOUT_FILE),
        ),
        rests_on=("user_namespaces", "libseccomp"),
    ),
    Wall(
        "spawning",
        "starts no process, no program and no thread",
        (
            Attempt("forks", _FORK),
            Attempt("starts a thread", _START_THREAD),
            Attempt("runs a program", _RUN_PROGRAM),
        ),
        rests_on=("libseccomp",),
        refusals=("OSError", "RuntimeError"),  # the latter is Python's word for a refused thread
    ),
    Wall(
        "kernel",
        "makes no system call but those that numerical code needs",
        (
            *(Attempt(f"calls {name}", f"return call_by_name({name!r})") for name in _CALLS_BY_NAME),
            *(
                Attempt(f"calls {name}", f"return call_by_number({number})")
                for name, number in _CALLS_BY_NUMBER.items()
            ),
        ),
        rests_on=("libseccomp",),
        refusals=("PermissionError",),
        source=_CALL,
        provides=("call_by_name", "call_by_number"),
    ),
)
