# due: correct
# numpy's own variance makes two passes.
import numpy as np
def batch_moments(x):
    return np.mean(x, axis=0), np.var(x, axis=0)
