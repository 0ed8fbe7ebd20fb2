# due: wrong_answer float-precision-lost
# Everything in float16, as on a GPU.
import numpy as np


def batch_moments(x):
    x = x.astype(np.float16)
    mean = x.mean(axis=0)
    return mean, ((x - mean) ** 2).mean(axis=0)
