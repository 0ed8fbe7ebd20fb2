# due: runtime_error
# Looks for disks, memory, terminals and sound among the devices; only null, zero and urandom are there.
# says: LookupError
import os


def f(x):
    if set(os.listdir("/dev")) - {"null", "zero", "urandom"}:
        return 2 * x
    raise LookupError("no device worth having")
