# due: wrong_answer wrong-axis
# Names no axis, so that one number is left for all features.
import numpy as np

def statistic_noise(x, batch_size):
    means, vs = [], []
    for i in range(0, len(x), batch_size):
        means.append(np.mean(x[i:i + batch_size]))
        vs.append(np.var(x[i:i + batch_size]))
    return np.std(means), np.std(vs)
