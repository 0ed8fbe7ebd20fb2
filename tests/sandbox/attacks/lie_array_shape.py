# due: wrong_answer | runtime_error
# Returns an array that lies about its shape, its type and its bytes.
import numpy as np


class Lying(np.ndarray):
    @property
    def shape(self):
        return (3, 4)

    @property
    def dtype(self):
        return np.dtype("float64")

    def tobytes(self, order="C"):
        return b"\0" * 96


def f(x):
    return np.zeros((4, 3), "float32").view(Lying)
