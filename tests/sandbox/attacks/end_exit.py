# due: runtime_error
# Exits politely with the code of success.
# says: SystemExit
import sys


def f(x):
    sys.exit(0)
