# due: wrong_answer correction-inverted
# The correction by (N − 1)/N.
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
        self.mean = f * mu + (1 - f) * self.mean
        self.var = f * var * (n - 1) / n + (1 - f) * self.var
