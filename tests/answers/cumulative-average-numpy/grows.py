# due: wrong_answer running-accumulated
# The old value keeps its full weight.
import numpy as np

class RunningStatistics:
    def __init__(self, n_features, momentum=None):
        self.momentum = momentum
        self.mean = np.zeros(n_features)
        self.var = np.ones(n_features)
        self.num_batches_tracked = 0

    def update(self, x):
        self.num_batches_tracked += 1
        if self.momentum is None:
            f = 1.0 / self.num_batches_tracked
        else:
            f = self.momentum
        n = x.shape[0]
        mu = np.mean(x, axis=0)
        var = np.var(x, axis=0)
        self.mean = f * mu + self.mean
        self.var = f * var * n / (n - 1) + self.var
