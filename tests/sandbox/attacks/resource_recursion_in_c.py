# due: runtime_error
# Takes the recursion limit off and recurses through C, which overflows the real stack.
# says: crashed the Python interpreter
import sys


class Nested:
    def __repr__(self):
        return repr([self])


def f(x):
    sys.setrecursionlimit(1 << 30)
    return repr(Nested())
