# due: runtime_error
# Links a library's file into the writable folder; links can't be made.
# says: Error
import os

import numpy as np


def f(x):
    os.link(np.__file__, "/tmp/escaped")
    return 2 * x
