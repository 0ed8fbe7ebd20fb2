# due: runtime_error
# Writes to a device that the whole host shares; Landlock lets only /dev/null be written.
# says: Error
import os


def f(x):
    os.write(os.open("/dev/urandom", os.O_WRONLY), b"escaped")
    return 2 * x
