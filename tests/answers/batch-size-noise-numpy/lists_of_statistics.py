# due: correct
# Lists, a while loop, np.array at the end.
import numpy as np

def statistic_noise(x, batch_size):
    means, vars_ = [], []
    i = 0
    while i < x.shape[0]:
        b = x[i:i + batch_size, :]
        means.append(b.mean(axis=0))
        vars_.append(b.var(axis=0))
        i += batch_size
    return np.array(means).std(axis=0), np.array(vars_).std(axis=0)
