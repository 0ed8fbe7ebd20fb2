# due: runtime_error
# Raises an exception at the end of a chain of many thousand.
# says: ValueError
def f(x):
    last = None
    for number in range(50_000):
        error = ValueError(number)
        error.__cause__ = error.__context__ = last
        last = error
    raise last
