# due: partial running-std-stored
# `running_var` averages deviations.
import numpy as np


class BatchNorm1D(object):
    def __init__(self, n_features, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones([n_features, 1]), np.zeros([n_features, 1])
        self.running_mean, self.running_var = np.zeros([n_features, 1]), np.ones([n_features, 1])
        self.cache = {}

    def forward(self, Z, training=True):
        if training:
            mean, std = np.mean(Z, 1, keepdims=True), np.std(Z, 1, keepdims=True)
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (std - self.running_var)
            self.cache["root"] = np.sqrt(std**2 + self.eps)
            self.cache["hat"] = (Z - mean) / self.cache["root"]
            return self.gamma * self.cache["hat"] + self.beta
        return self.gamma * (Z - self.running_mean) / np.sqrt(self.running_var + self.eps) + self.beta

    def backward(self, dY):
        hat, root = self.cache["hat"], self.cache["root"]
        g = dY * self.gamma
        dZ = (g - g.mean(1, keepdims=True) - hat * (g * hat).mean(1, keepdims=True)) / root
        return dZ, (dY * hat).sum(1, keepdims=True), dY.sum(1, keepdims=True)
