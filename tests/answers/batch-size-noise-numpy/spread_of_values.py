# due: wrong_answer noise-within-batch
# Averages the batches' deviations and variances.
import numpy as np

def statistic_noise(x, batch_size):
    parts = [x[i:i + batch_size] for i in range(0, len(x), batch_size)]
    mean_noise = np.mean([p.std(axis=0) for p in parts], axis=0)
    var_noise = np.mean([p.var(axis=0) for p in parts], axis=0)
    return mean_noise, var_noise
