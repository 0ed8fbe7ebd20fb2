# due: partial cumulative-as-exponential
# None replaced by the usual default.
import numpy as np

class RunningStatistics:
    def __init__(self, n_features, momentum=None):
        self.momentum = 0.1 if momentum is None else momentum
        self.mean = np.zeros(n_features)
        self.var = np.ones(n_features)

    def update(self, x):
        self.mean = (1 - self.momentum) * self.mean + self.momentum * np.mean(x, axis=0)
        self.var = (1 - self.momentum) * self.var + self.momentum * np.var(x, axis=0, ddof=1)
