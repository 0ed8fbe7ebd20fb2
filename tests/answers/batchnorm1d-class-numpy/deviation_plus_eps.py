# due: partial eps-outside-root
# Divides by deviation plus eps in both modes.
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
            mu, sd = Z.mean(axis=1, keepdims=True), Z.std(axis=1, keepdims=True)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mu
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * sd**2
        else:
            mu, sd = self.running_mean, self.running_var**0.5
        self.width = sd + self.eps
        self.hat = (Z - mu) / self.width
        return self.gamma * self.hat + self.beta

    def backward(self, dY):
        n = dY.shape[1]
        d_gamma, d_beta = (dY * self.hat).sum(axis=1, keepdims=True), dY.sum(axis=1, keepdims=True)
        return self.gamma / (n * self.width) * (n * dY - d_beta - self.hat * d_gamma), d_gamma, d_beta
