# due: correct
# One pass in float64, which has digits enough for float32 data.
import numpy as np

def batch_moments(x):
    x = x.astype(np.float64)
    mean = x.mean(axis=0, keepdims=True)
    var = np.maximum((x * x).mean(axis=0, keepdims=True) - mean * mean, 0)
    return mean, var
