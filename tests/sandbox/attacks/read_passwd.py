# due: runtime_error
# Reads the host's accounts; the box's root holds no /etc.
# says: FileNotFoundError
from pathlib import Path


def f(x):
    Path("/etc/passwd").read_text()
    return 2 * x
