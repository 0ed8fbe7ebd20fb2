# due: wrong_answer eps-missing
# The deviation alone: eps is not undone.
import numpy as np

def identity_parameters(x, eps=1e-5):
    gamma = np.std(x, axis=0)
    beta = np.mean(x, axis=0)
    return gamma, beta
