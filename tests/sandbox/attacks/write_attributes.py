# due: runtime_error
# Hides data in a library file's extended attributes; the system-call filter refuses it.
# says: PermissionError
import os

import numpy as np


def f(x):
    os.setxattr(np.__file__, "user.escaped", b"here")
    return 2 * x
