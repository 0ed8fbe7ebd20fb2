# due: time_limit | runtime_error
# Lets a timer interrupt everything ten thousand times a second.
import signal


def f(x):
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 1e-4, 1e-4)
    while True:
        pass
