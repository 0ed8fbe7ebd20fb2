# due: runtime_error
# Looks for other submissions' pidfds in the zygote's selector; they are closed in the child.
# says: Bad file descriptor
import os
import sys


def f(x):
    frame = sys._getframe()
    while frame := frame.f_back:
        zygote = frame.f_locals.get("self")
        if hasattr(zygote, "_selector"):
            for key in zygote._selector.get_map().values():
                if os.fstat(key.fd):
                    return 2 * x
    raise LookupError("no zygote on the stack")
