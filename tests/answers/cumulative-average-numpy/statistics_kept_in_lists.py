# due: correct
# Keeps every batch's statistics and averages when asked.
import numpy as np


class RunningStatistics:
    """Keeps sums for the cumulative case, an EMA otherwise."""

    def __init__(self, n_features, momentum=None):
        self.momentum = momentum
        self._means, self._vars = [], []
        self._ema = np.zeros(n_features), np.ones(n_features)

    def update(self, x):
        n = x.shape[0]
        m = np.sum(x, axis=0, dtype=np.float64) / n
        v = np.sum((x - m) ** 2, axis=0) / (n - 1)
        self._means.append(m)
        self._vars.append(v)
        if self.momentum is not None:
            old_m, old_v = self._ema
            self._ema = old_m + self.momentum * (m - old_m), old_v + self.momentum * (v - old_v)

    @property
    def mean(self):
        if self.momentum is None and self._means:
            return np.mean(self._means, axis=0)
        return self._ema[0]

    @property
    def var(self):
        if self.momentum is None and self._vars:
            return np.mean(self._vars, axis=0)
        return self._ema[1]
