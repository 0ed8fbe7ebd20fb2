# due: output_limit
# Returns a text of many megabytes, which an honest answer might too.
# says: printed or returned more
def f(x):
    return "x" * (4 << 20)
