# due: partial unstable-variance
# Sums and sums of squares kept in one pass over the rows.
import numpy as np

def batch_moments(x):
    n = 0
    s = np.zeros_like(x[0])
    ss = np.zeros_like(x[0])
    for row in x:
        n += 1
        s = s + row
        ss = ss + row ** 2
    mu = s / n
    return mu, ss / n - mu ** 2
