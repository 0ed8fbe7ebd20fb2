# due: wrong_answer noise-over-one-less
# Over the number of batches minus 1: refused, but no mistake of the list.
import numpy as np

def statistic_noise(x, batch_size):
    parts = np.split(x, len(x) // batch_size)
    mean_noise = np.std([p.mean(axis=0) for p in parts], axis=0, ddof=1)
    return mean_noise, np.std([p.var(axis=0) for p in parts], axis=0, ddof=1)
