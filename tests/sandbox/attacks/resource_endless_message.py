# due: time_limit
# Raises an exception whose text is never done.
# says: still running
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def f(x):
    raise Endless
