# due: runtime_error | wrong_answer
# Installs an audit hook, which can't be removed and raises at whatever the runner does next.
import sys


def hook(event, arguments):
    raise RuntimeError("no")


def f(x):
    sys.addaudithook(hook)
    return 3 * x
