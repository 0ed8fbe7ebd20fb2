# due: runtime_error
# Lowers its processor time by the call that can reach any process, with its own pid for one.
# says: LookupError
import os
import resource


def f(x):
    for pid in (0, os.getpid()):
        try:
            resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1))
        except (PermissionError, ValueError, OSError):
            continue
        while True:
            x = x + 1
    raise LookupError("no limit could be lowered")
