# due: runtime_error
# Makes a link out of the writable folder to fool who cleans it up; links can't be made.
# says: PermissionError
import os


def f(x):
    os.symlink("/", "/tmp/escaped")
    return 2 * x
