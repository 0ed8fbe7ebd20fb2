# due: runtime_error
# Reads the kernel's and the devices' state in /sys; the box has no /sys.
# says: FileNotFoundError
import os


def f(x):
    os.listdir("/sys")
    return 2 * x
