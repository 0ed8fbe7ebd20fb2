# due: partial statistics-as-constants
# One line for dZ.
import numpy as np


class BatchNorm1D:
    def __init__(self, n_features, eps=1e-5, momentum=0.1):
        self.eps, self.m = eps, momentum
        self.gamma, self.beta = np.ones(n_features), np.zeros(n_features)
        self.running_mean, self.running_var = np.zeros(n_features), np.ones(n_features)

    def forward(self, Z, training=True):
        mean, var = (Z.mean(1), Z.var(1)) if training else (self.running_mean, self.running_var)
        if training:
            self.running_mean = (1 - self.m) * self.running_mean + self.m * mean
            self.running_var = (1 - self.m) * self.running_var + self.m * var
        self.inv = 1 / np.sqrt(var + self.eps)
        self.hat = (Z - mean[:, np.newaxis]) * self.inv[:, np.newaxis]
        return self.gamma[:, np.newaxis] * self.hat + self.beta[:, np.newaxis]

    def backward(self, dY):
        return dY * (self.gamma * self.inv)[:, np.newaxis], np.sum(dY * self.hat, 1), np.sum(dY, 1)
