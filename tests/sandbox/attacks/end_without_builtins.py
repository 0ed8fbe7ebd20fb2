# due: runtime_error
# Takes the functions away that the runner needs to go on.
import builtins


def f(x):
    del builtins.isinstance, builtins.len, builtins.type
    return 2 * x
