# due: runtime_error
# Joins the groups of root and of the disks; the filter refuses it.
# says: PermissionError
import os


def f(x):
    os.setgroups([0, 6])
    return 2 * x
