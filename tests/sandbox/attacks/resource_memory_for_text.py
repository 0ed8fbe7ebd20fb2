# due: memory_limit
# Makes one string of a hundred gigabytes.
# says: memory
def f(x):
    return len("x" * 100_000_000_000)
