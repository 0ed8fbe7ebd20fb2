# due: partial gradient-through-mean-missing
# d_mu is computed and never used.
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
            mu, var = np.mean(Z, axis=1)[:, None], np.var(Z, axis=1)[:, None]
            self.running_mean = self.running_mean * (1 - self.momentum) + mu * self.momentum
            self.running_var = self.running_var * (1 - self.momentum) + var * self.momentum
            self.centred, self.var = Z - mu, var
        else:
            mu, var = self.running_mean, self.running_var
        return self.gamma * (Z - mu) / np.sqrt(var + self.eps) + self.beta

    def backward(self, dY):
        N = dY.shape[1]
        std = np.sqrt(self.var + self.eps)
        norm = self.centred / std
        dnorm = dY * self.gamma
        dvar = np.sum(dnorm * self.centred, axis=1, keepdims=True) * -0.5 / std**3
        dmu = -np.sum(dnorm / std, axis=1, keepdims=True)
        dZ = dnorm / std + dvar * 2 * self.centred / N
        return dZ, np.sum(dY * norm, axis=1, keepdims=True), np.sum(dY, axis=1, keepdims=True)
