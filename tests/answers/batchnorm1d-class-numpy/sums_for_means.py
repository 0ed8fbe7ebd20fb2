# due: partial dx-sums-not-averaged
# The sums of dZ are not divided by the batch size.
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
            mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mu
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mu, var = self.running_mean, self.running_var
        self.s = np.sqrt(var + self.eps)
        self.hat = (Z - mu) / self.s
        return self.gamma * self.hat + self.beta

    def backward(self, dY):
        g = dY * self.gamma
        d_gamma, d_beta = (dY * self.hat).sum(axis=1, keepdims=True), dY.sum(axis=1, keepdims=True)
        dZ = (g - self.gamma * d_beta - self.hat * self.gamma * d_gamma) / self.s
        return dZ, d_gamma, d_beta
