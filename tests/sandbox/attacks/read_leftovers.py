# due: runtime_error
# Looks for files of earlier submissions where one may write; /tmp is new and the others are not there.
# says: LookupError
from pathlib import Path


def f(x):
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/dev/mqueue", "/run"):
        if Path(folder).is_dir() and list(Path(folder).iterdir()):
            return 2 * x
    raise LookupError("nothing left behind")
