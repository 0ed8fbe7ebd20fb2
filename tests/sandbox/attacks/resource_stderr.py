# due: output_limit
# Writes to the error output without an end, past Python's streams.
# says: printed or returned more
import os


def f(x):
    while True:
        os.write(2, b"x" * 65_536)
