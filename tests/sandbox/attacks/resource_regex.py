# due: time_limit
# Matches a pattern that takes 2**n steps, inside one C call.
# says: still running
import re


def f(x):
    re.match(r"(a|a)*$", "a" * 60 + "b")
    return 2 * x
