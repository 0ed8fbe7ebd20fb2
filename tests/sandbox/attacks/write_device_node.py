# due: runtime_error
# Makes a node for the host's memory; the system-call filter refuses it.
# says: PermissionError
import os
import stat


def f(x):
    os.mknod("/tmp/escaped", 0o666 | stat.S_IFCHR, os.makedev(1, 1))
    return 2 * x
