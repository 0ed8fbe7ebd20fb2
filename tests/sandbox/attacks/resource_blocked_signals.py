# due: time_limit
# Blocks every signal and catches every exception.
# says: still running
import signal


def f(x):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        try:
            while True:
                x = x * 2 % 7
        except BaseException:
            continue
