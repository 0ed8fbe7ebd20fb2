# due: wrong_answer squares-not-averaged
# The squares are added up.
import numpy as np

def batch_moments(x):
    N = x.shape[0]
    mu = x.sum(axis=0) / N
    d = x - mu
    return mu, (d * d).sum(axis=0)
