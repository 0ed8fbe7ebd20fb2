# due: runtime_error | memory_limit | time_limit
# Takes Python's recursion limit off first.
import sys


def f(x):
    sys.setrecursionlimit(1 << 30)
    return f(x)
