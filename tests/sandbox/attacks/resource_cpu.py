# due: time_limit
# Computes without an end; the pool keeps the clock.
# says: still running
def f(x):
    while True:
        x = x + 1
