# due: time_limit
# Ignores every signal that can be ignored, then loops; the end comes by one that can't.
# says: still running
import signal


def f(x):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    while True:
        pass
