# due: partial gradients-averaged
# d_gamma and d_beta are divided by the batch size, as in cost functions.
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
            self.mu = np.mean(Z, axis=1, keepdims=True)
            self.var = np.mean((Z - self.mu) ** 2, axis=1, keepdims=True)
            self.Z = Z
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * self.mu
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * self.var
            return self.gamma * (Z - self.mu) / np.sqrt(self.var + self.eps) + self.beta
        return self.gamma * (Z - self.running_mean) / np.sqrt(self.running_var + self.eps) + self.beta

    def backward(self, dY):
        m = dY.shape[1]
        Z_hat = (self.Z - self.mu) / np.sqrt(self.var + self.eps)
        d_gamma = 1 / m * np.sum(dY * Z_hat, axis=1, keepdims=True)
        d_beta = 1 / m * np.sum(dY, axis=1, keepdims=True)
        d_hat = dY * self.gamma
        d_var = np.sum(d_hat * (self.Z - self.mu) * -0.5 * (self.var + self.eps) ** -1.5, axis=1, keepdims=True)
        d_mu = np.sum(-d_hat / np.sqrt(self.var + self.eps), axis=1, keepdims=True)
        dZ = d_hat / np.sqrt(self.var + self.eps) + 2 / m * d_var * (self.Z - self.mu) + d_mu / m
        return dZ, d_gamma, d_beta
