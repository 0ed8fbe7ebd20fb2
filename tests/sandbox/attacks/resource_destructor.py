# due: time_limit
# Loops in a destructor, where exceptions are swallowed.
# says: still running
class Lingering:
    def __del__(self):
        while True:
            pass


def f(x):
    Lingering()
    return 2 * x
