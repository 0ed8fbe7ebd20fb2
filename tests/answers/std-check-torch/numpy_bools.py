# due: correct
# Goes over to numpy, whose std divides by N, and returns numpy's truth values.
import numpy as np


def is_normalised(out, tol=0.01):
    a = out.numpy()
    return np.abs(a.mean(axis=0)).max() < tol, np.allclose(a.std(axis=0), 1, rtol=0, atol=tol)
