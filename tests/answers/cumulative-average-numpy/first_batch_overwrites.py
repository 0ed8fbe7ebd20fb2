# due: partial
# Lets the first batch overwrite the initial values with any momentum.
import numpy as np


class RunningStatistics:
    def __init__(self, n_features, momentum=None):
        self.momentum = momentum
        self.mean = np.zeros(n_features)
        self.var = np.ones(n_features)
        self.n = 0

    def update(self, x):
        self.n += 1
        if self.n == 1:
            self.mean, self.var = x.mean(0), x.var(0, ddof=1)
            return
        w = 1 / self.n if self.momentum is None else self.momentum
        self.mean = (1 - w) * self.mean + w * x.mean(0)
        self.var = (1 - w) * self.var + w * x.var(0, ddof=1)
