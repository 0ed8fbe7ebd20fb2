# due: wrong_answer running-var-biased
# numpy's default variance.
import numpy as np

class RunningStatistics:
    def __init__(self, n_features, momentum=None):
        self.momentum = momentum
        self.count = 0
        self.mean = np.zeros(n_features)
        self.var = np.ones(n_features)

    def update(self, x):
        self.count += 1
        f = self.momentum if self.momentum is not None else 1.0 / self.count
        self.mean = (1 - f) * self.mean + f * x.mean(axis=0)
        self.var = (1 - f) * self.var + f * x.var(axis=0)
