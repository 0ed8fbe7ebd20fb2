# due: wrong_answer | runtime_error
# Patches the function by which the runner copies arrays; it can only send other wrong values.
import numpy as np


def f(x):
    np.array = np.asarray = lambda *_, **__: np.zeros((3, 4))
    return 3 * x
