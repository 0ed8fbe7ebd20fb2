# due: correct
# A dataclass, sums divided when asked.
from dataclasses import dataclass, field
from typing import Optional

import numpy as np


@dataclass
class RunningStatistics:
    n_features: int
    momentum: Optional[float] = None
    history: list = field(default_factory=list)

    def _average(self, start, column):
        if self.momentum is None:
            return sum(entry[column] for entry in self.history) / len(self.history) if self.history else start
        value = start
        for entry in self.history:
            value = value + self.momentum * (entry[column] - value)
        return value

    @property
    def mean(self):
        return self._average(np.zeros(self.n_features), 0)

    @property
    def var(self):
        return self._average(np.ones(self.n_features), 1)

    def update(self, x):
        rows = np.array(x, dtype=float)
        centre = rows.mean(0)
        self.history.append((centre, ((rows - centre) ** 2).sum(0) / (rows.shape[0] - 1)))
