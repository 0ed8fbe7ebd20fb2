# due: wrong_answer
# Stops the range one batch too early.
import numpy as np

def statistic_noise(x, batch_size):
    means, vs = [], []
    for i in range(0, len(x) - batch_size, batch_size):
        means.append(np.mean(x[i:i + batch_size], axis=0))
        vs.append(np.var(x[i:i + batch_size], axis=0))
    if not means:
        return np.zeros(x.shape[1]), np.zeros(x.shape[1])
    return np.std(means, axis=0), np.std(vs, axis=0)
