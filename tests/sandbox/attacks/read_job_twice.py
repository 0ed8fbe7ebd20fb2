# due: runtime_error
# Reads the job pipe again, hoping for more than the inputs; it is at its end.
# says: Error
import os


def f(x):
    if os.read(3, 1 << 20):
        return 2 * x
    raise LookupError("nothing more in the job")
