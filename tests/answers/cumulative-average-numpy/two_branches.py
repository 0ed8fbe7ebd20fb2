# due: correct
# A branch for each kind, rows of statistics.
import numpy as np

class RunningStatistics:
    def __init__(self, d, momentum=None):
        self.momentum = momentum
        self.mean = np.zeros((1, d))
        self.var = np.ones((1, d))
        self.k = 0

    def update(self, x):
        m = x.mean(axis=0, keepdims=True)
        v = x.var(axis=0, ddof=1, keepdims=True)
        if self.momentum is None:
            self.mean = (self.k * self.mean + m) / (self.k + 1)
            self.var = (self.k * self.var + v) / (self.k + 1)
            self.k += 1
        else:
            self.mean += self.momentum * (m - self.mean)
            self.var += self.momentum * (v - self.var)
        return self.mean, self.var
