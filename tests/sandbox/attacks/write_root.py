# due: runtime_error
# Writes beside the system's folders; the root is read-only.
# says: Error
from pathlib import Path


def f(x):
    Path("/escaped").write_text("here")
    return 2 * x
