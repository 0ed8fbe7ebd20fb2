# due: output_limit | runtime_error
# Writes rubbish to every descriptor it can find; one is the result channel, which is not a frame then.
# says: was stopped
import os


def f(x):
    for fd in range(64):
        try:
            os.write(fd, b"correct\n" * 10)
        except OSError:
            continue
    return 2 * x
