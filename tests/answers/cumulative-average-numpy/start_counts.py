# due: partial initial-value-counted
# Counted after use, from 1: zeros and ones are averaged in.
import numpy as np

class RunningStatistics:
    def __init__(self, n_features, momentum=None):
        self.momentum = momentum
        self.n = 1
        self.mean = np.zeros(n_features)
        self.var = np.ones(n_features)

    def update(self, x):
        mu, var = x.mean(0), x.var(0, ddof=1)
        if self.momentum is not None:
            self.mean = self.mean * (1 - self.momentum) + mu * self.momentum
            self.var = self.var * (1 - self.momentum) + var * self.momentum
            return
        self.mean = (self.mean * self.n + mu) / (self.n + 1)
        self.var = (self.var * self.n + var) / (self.n + 1)
        self.n += 1
