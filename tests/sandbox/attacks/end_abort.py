# due: runtime_error
# Aborts, to leave a core dump of the process; there is none.
# says: crashed the Python interpreter
import os


def f(x):
    os.abort()
