# due: runtime_error
# Kills everything it may; there is nothing but itself in its pid namespace.
# says: LookupError
import os
import signal


def f(x):
    hit = 0
    for pid in (-1, *range(2, 5_000), *range(-5_000, -1)):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
        hit += 1
    if hit:
        return 2 * x
    raise LookupError("no one to kill")
