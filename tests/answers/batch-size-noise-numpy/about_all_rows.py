# due: partial variances-averaged
# The variance of all rows is taken for the mean of the batches' variances.
import numpy as np


def statistic_noise(x, batch_size):
    batches = np.split(x, len(x) // batch_size)
    means = np.array([b.mean(axis=0) for b in batches])
    variances = np.array([b.var(axis=0) for b in batches])
    mean_noise = np.sqrt(np.mean((means - x.mean(axis=0)) ** 2, axis=0))
    var_noise = np.sqrt(np.mean((variances - x.var(axis=0)) ** 2, axis=0))
    return mean_noise, var_noise
