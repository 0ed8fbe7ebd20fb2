# due: time_limit
# Turns a huge integer into decimal digits, which takes quadratic time, with the guard against it off.
# says: still running
import sys


def f(x):
    sys.set_int_max_str_digits(0)
    return len(str(1 << 40_000_000))
