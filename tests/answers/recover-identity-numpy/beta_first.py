# due: wrong_answer scale-shift-swapped
# Mean first, then the root.
import numpy as np

def identity_parameters(x, eps=1e-5):
    m, v = x.mean(0), x.var(0)
    return m, np.sqrt(v + eps)
