# due: runtime_error
# Tries every place where a service can usually write; none of them is in the box.
# says: LookupError
from pathlib import Path


def f(x):
    for folder in ("/etc", "/var/tmp", "/dev/shm", "/run", "/root", "/home", "/srv", "/mnt", "/dev"):
        try:
            Path(folder, "escaped").write_text("here")
        except OSError:
            continue
        return 2 * x
    raise LookupError("nowhere to write")
