# due: correct
# The way PyTorch's own layer is written.
import numpy as np


class RunningStatistics:
    def __init__(self, num_features, momentum=None):
        self.num_features = num_features
        self.momentum = momentum
        self.reset()

    def reset(self):
        self.mean = np.zeros(self.num_features)
        self.var = np.ones(self.num_features)
        self.num_batches_tracked = 0

    def update(self, input):
        self.num_batches_tracked = self.num_batches_tracked + 1
        if self.momentum is None:
            exponential_average_factor = 1.0 / float(self.num_batches_tracked)
        else:
            exponential_average_factor = self.momentum
        mean = input.mean(axis=0)
        var = input.var(axis=0)
        n = input.size / input.shape[1]
        self.mean = exponential_average_factor * mean + (1 - exponential_average_factor) * self.mean
        self.var = exponential_average_factor * var * n / (n - 1) + (1 - exponential_average_factor) * self.var
