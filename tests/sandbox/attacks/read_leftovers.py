# due: runtime_error
# Looks for files of earlier submissions where one may write; /tmp is new and the others are not there.
# says: LookupError
from pathlib import Path

import numpy as np


def f(x):
    libraries = Path(np.__file__)  # which may lie under /tmp too
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/dev/mqueue", "/run"):
        there = Path(folder).iterdir() if Path(folder).is_dir() else ()
        if not all(libraries.is_relative_to(left) for left in there):
            return 2 * x
    raise LookupError("nothing left behind")
