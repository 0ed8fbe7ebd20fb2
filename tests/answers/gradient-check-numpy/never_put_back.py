# due: wrong_answer step-not-restored
# Each element is left at x - h.
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        i = it.multi_index
        x[i] = x[i] + h
        a = f(x)
        x[i] = x[i] - 2 * h
        b = f(x)
        grad[i] = (a - b) / (2 * h)
    return grad
