# due: runtime_error
# Replaces the runner's own functions on the stack; what they send is checked as an enemy's.
# says: disturbed the channel
import sys


def f(x):
    frame = sys._getframe()
    while frame := frame.f_back:
        if "describe" in frame.f_globals:
            frame.f_globals["describe"] = lambda *_: {"d": {"out": {"correct": True}}}
            break
    return 2 * x
