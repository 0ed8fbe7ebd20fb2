# due: partial eval-eps-missing gradients-averaged
# Evaluation without eps, gradients as means.
import numpy as np


class BatchNorm1D:
    def __init__(self, n_features, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones((n_features, 1)), np.zeros((n_features, 1))
        self.running_mean, self.running_var = np.zeros((n_features, 1)), np.ones((n_features, 1))

    def forward(self, Z, training=True):
        if training:
            mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mu
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
            self.s = np.sqrt(var + self.eps)
            self.hat = (Z - mu) / self.s
            return self.gamma * self.hat + self.beta
        return self.gamma * (Z - self.running_mean) / np.sqrt(self.running_var) + self.beta

    def backward(self, dY):
        d_gamma, d_beta = (dY * self.hat).mean(axis=1, keepdims=True), dY.mean(axis=1, keepdims=True)
        return self.gamma / self.s * (dY - d_beta - self.hat * d_gamma), d_gamma, d_beta
