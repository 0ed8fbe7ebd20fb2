# due: runtime_error
# Climbs out of the root by `..`, and by a directory kept open across `chdir`; the old root is unmounted.
# says: LookupError
import os


def f(x):
    kept = os.open("/", os.O_RDONLY)
    os.chdir("/tmp")
    os.fchdir(kept)
    os.chdir("../../../../../../../../../..")
    if {"etc", "proc", "var", "boot"} & set(os.listdir(".")):
        return 2 * x
    raise LookupError("still in the box")
