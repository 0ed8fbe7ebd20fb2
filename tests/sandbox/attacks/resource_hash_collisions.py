# due: time_limit
# Fills a dict with numbers that share one hash, so that each takes longer than the one before.
# says: still running
def f(x):
    return len({number * (2**61 - 1): 0 for number in range(1 << 20)})
