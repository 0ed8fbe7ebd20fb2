# due: runtime_error
# Searches `__main__` for the zygote's functions and sockets; it is an empty module.
# says: LookupError
import __main__


def f(x):
    if [name for name in vars(__main__) if not name.startswith("__")]:
        return 2 * x
    raise LookupError("nothing in __main__")
