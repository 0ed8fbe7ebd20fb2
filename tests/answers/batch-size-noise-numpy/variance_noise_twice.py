# due: partial one-result-twice
# A slip of the pen: the means are never used.
import numpy as np


def statistic_noise(x, batch_size):
    means, variances = [], []
    for i in range(0, len(x), batch_size):
        batch = x[i:i + batch_size]
        means.append(batch.mean(axis=0))
        variances.append(batch.var(axis=0))
    mean_noise = np.std(variances, axis=0)
    var_noise = np.std(variances, axis=0)
    return mean_noise, var_noise
