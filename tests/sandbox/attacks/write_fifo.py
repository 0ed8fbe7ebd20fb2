# due: runtime_error
# Makes a pipe with a name for another process to open; the system-call filter refuses it.
# says: PermissionError
import os


def f(x):
    os.mkfifo("/tmp/escaped")
    return 2 * x
