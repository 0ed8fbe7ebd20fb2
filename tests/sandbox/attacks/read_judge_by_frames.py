# due: runtime_error
# Takes the zygote from the stack and speaks to the pool over its control socket; the descriptor is closed.
# says: Bad file descriptor
import os
import sys


def f(x):
    frame = sys._getframe()
    while frame := frame.f_back:
        zygote = frame.f_locals.get("self")
        if hasattr(zygote, "_control"):
            os.write(zygote._control.fileno(), b"\0")
            return 2 * x
    raise LookupError("no zygote on the stack")
