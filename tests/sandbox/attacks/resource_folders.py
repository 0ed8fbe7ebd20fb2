# due: runtime_error
# Makes folders in folders, which are hard to delete.
# says: No space left
import os


def f(x):
    for _ in range(100_000):
        os.mkdir("escaped")
        os.chdir("escaped")
    return 2 * x
