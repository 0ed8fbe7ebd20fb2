# due: wrong_answer batches-interleaved
# Cut rightly, but the statistics are taken over the batches.
import numpy as np
def statistic_noise(x, batch_size):
    b = x.reshape(-1, batch_size, x.shape[1])
    return b.mean(0).std(0), b.var(0).std(0)
