# due: wrong_answer wrong-axis
# Names no axis.
import numpy as np

def batch_moments(x):
    x = x.astype(np.float64)
    return x.mean(), x.var()
