# due: time_limit
# Computes for hours inside one C call, which no signal handler of Python can interrupt.
# says: still running
def f(x):
    return 7 ** (10**9)
