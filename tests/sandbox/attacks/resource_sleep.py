# due: time_limit
# Sleeps for an hour, which costs no CPU time; the wall clock counts.
# says: still running
import time


def f(x):
    time.sleep(3_600)
    return 2 * x
