# due: wrong_answer unbiased-variance noise-over-one-less
# Divides by one less wherever a deviation or a variance is taken.
import numpy as np

def statistic_noise(x, batch_size):
    b = x.reshape(-1, batch_size, x.shape[1])
    return b.mean(axis=1).std(axis=0, ddof=1), b.var(axis=1, ddof=1).std(axis=0, ddof=1)
