# due: correct
# As short as it gets, returned as a list of two.
import numpy as np
def identity_parameters(x, eps=1e-5):
    return [np.sqrt(np.var(x, 0) + eps), np.mean(x, 0)]
