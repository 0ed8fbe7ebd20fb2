# due: time_limit
# Waits for a signal that never comes.
# says: still running
import signal


def f(x):
    signal.pause()
    return 2 * x
