# due: output_limit
# Returns a list of a million numbers, which an honest answer might too.
# says: printed or returned more
def f(x):
    return [0.1] * 1_000_000
