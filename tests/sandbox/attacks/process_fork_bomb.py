# due: runtime_error
# Forks without an end and hides the refusals; it never gets a single child.
# says: RuntimeError: bomb
import os


def f(x):
    for _ in range(10_000):
        try:
            if os.fork() == 0:
                continue
        except OSError:
            continue
        return 2 * x
    raise RuntimeError("bomb")
