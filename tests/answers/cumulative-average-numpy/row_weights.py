# due: partial batches-weighted-by-size
# Each batch weighs as many as it has rows.
import numpy as np

class RunningStatistics:
    def __init__(self, n_features, momentum=None):
        self.momentum = momentum
        self.rows = 0
        self.mean = np.zeros(n_features)
        self.var = np.ones(n_features)

    def update(self, x):
        n = x.shape[0]
        mu, var = np.mean(x, 0), np.var(x, 0, ddof=1)
        if self.momentum is None:
            total = self.rows + n
            self.mean = (self.rows * self.mean + n * mu) / total
            self.var = (self.rows * self.var + n * var) / total
            self.rows = total
        else:
            self.mean = (1 - self.momentum) * self.mean + self.momentum * mu
            self.var = (1 - self.momentum) * self.var + self.momentum * var
