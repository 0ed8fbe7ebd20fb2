# due: partial root-missing-or-twice
# std^-1.5 stands for (var + eps)^-1.5.
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
        if not training:
            return self.gamma * (Z - self.running_mean) / np.sqrt(self.running_var + self.eps) + self.beta
        self.mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * self.mu
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        self.std, self.Z = np.sqrt(var + self.eps), Z
        self.norm = (Z - self.mu) / self.std
        return self.gamma * self.norm + self.beta

    def backward(self, dY):
        m = dY.shape[1]
        dnorm = dY * self.gamma
        dvar = np.sum(dnorm * (self.Z - self.mu) * -0.5 * self.std**-1.5, axis=1, keepdims=True)
        dmu = np.sum(dnorm * -1 / self.std, axis=1, keepdims=True) + dvar * np.sum(-2 * (self.Z - self.mu), axis=1, keepdims=True) / m
        dZ = dnorm / self.std + dvar * 2 * (self.Z - self.mu) / m + dmu / m
        return dZ, np.sum(dY * self.norm, axis=1, keepdims=True), np.sum(dY, axis=1, keepdims=True)
