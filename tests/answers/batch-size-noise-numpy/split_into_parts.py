# due: wrong_answer batches-by-number
# `array_split` takes the number of parts.
import numpy as np
def statistic_noise(x, batch_size):
    b = np.array_split(x, batch_size)
    return np.std([p.mean(0) for p in b], 0), np.std([p.var(0) for p in b], 0)
