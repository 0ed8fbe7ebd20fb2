# due: runtime_error
# Ends the process past all handlers, with the code of success.
# says: ended the Python process
import os


def f(x):
    os._exit(0)
