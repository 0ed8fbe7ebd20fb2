# due: runtime_error
# Plants code in numpy for whoever imports it next; the libraries are mounted read-only.
# says: Error
import numpy as np


def f(x):
    with open(np.__file__, "a") as file:
        file.write("\nescaped = True\n")
    return 2 * x
