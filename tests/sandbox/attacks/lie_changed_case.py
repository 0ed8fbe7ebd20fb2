# due: wrong_answer
# Changes the variables of the case that calls it, so that it returns something else under the right name.
import sys


def f(x):
    caller = sys._getframe(1)
    caller.f_locals["x"] = None
    caller.f_globals["f"] = lambda value: value
    return 3 * x
