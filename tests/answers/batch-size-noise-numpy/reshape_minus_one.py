# due: correct
# A reshape and four statistics, as rows.
import numpy as np

def statistic_noise(x, batch_size):
    b = x.reshape(-1, batch_size, x.shape[-1])
    return b.mean(1).std(0, keepdims=True), b.var(1).std(0, keepdims=True)
