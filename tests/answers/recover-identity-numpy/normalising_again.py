# due: wrong_answer normalised-again
# The parameters that would normalise, instead of undoing it.
import numpy as np

def identity_parameters(x, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    return 1 / s, -x.mean(0) / s
