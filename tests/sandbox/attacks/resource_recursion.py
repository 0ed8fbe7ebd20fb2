# due: runtime_error
# Calls itself without an end.
# says: RecursionError
def f(x):
    return f(x)
