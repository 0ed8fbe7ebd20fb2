# due: runtime_error
# Forks behind a terminal of its own; there is no terminal and no fork.
# says: Error
import pty


def f(x):
    if pty.fork()[0] == 0:
        raise SystemExit
    return 2 * x
