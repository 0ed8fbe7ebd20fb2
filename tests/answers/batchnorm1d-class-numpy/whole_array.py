# due: partial wrong-axis
# Mean and variance of the whole array.
import numpy as np


class BatchNorm1D:
    def __init__(self, n_features, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones((n_features, 1))
        self.beta = np.zeros((n_features, 1))
        self.running_mean = np.zeros((n_features, 1))
        self.running_var = np.ones((n_features, 1))

    def forward(self, Z, training=True):
        if training:
            mu, var = np.mean(Z), np.var(Z)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mu
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
            self.s = np.sqrt(var + self.eps)
            self.hat = (Z - mu) / self.s
            return self.gamma * self.hat + self.beta
        return self.gamma * (Z - self.running_mean) / np.sqrt(self.running_var + self.eps) + self.beta

    def backward(self, dY):
        g = dY * self.gamma
        dZ = (g - g.mean(axis=1, keepdims=True) - self.hat * (g * self.hat).mean(axis=1, keepdims=True)) / self.s
        return dZ, (dY * self.hat).sum(axis=1, keepdims=True), dY.sum(axis=1, keepdims=True)
