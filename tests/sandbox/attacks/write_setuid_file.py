# due: runtime_error
# Leaves a set-user-id program; changing modes is refused, and /tmp ignores the bit.
# says: PermissionError
import os
from pathlib import Path


def f(x):
    Path("/tmp/escaped").write_bytes(b"\x7fELF")
    os.chmod("/tmp/escaped", 0o4755)
    return 2 * x
