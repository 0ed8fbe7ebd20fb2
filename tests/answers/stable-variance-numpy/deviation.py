# due: wrong_answer deviation-for-variance
# The deviation in the variance's place.
import numpy as np

def batch_moments(x):
    return x.mean(axis=0), x.std(axis=0)
