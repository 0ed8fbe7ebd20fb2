# due: correct
# Welford's update, scalar by scalar in float32.
import numpy as np

def batch_moments(x):
    n, d = x.shape
    mean = np.zeros(d, dtype=x.dtype)
    M2 = np.zeros(d, dtype=x.dtype)
    for j in range(d):
        count = 0
        for i in range(n):
            count += 1
            delta = x[i, j] - mean[j]
            mean[j] += delta / count
            M2[j] += delta * (x[i, j] - mean[j])
    return mean, M2 / n
