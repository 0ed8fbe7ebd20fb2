# due: partial count-of-other-axis
# Examples stand in columns here, but the rows are counted.
import numpy as np

class BatchNorm1D:
    def __init__(self, n_features, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(n_features)
        self.beta = np.zeros(n_features)
        self.running_mean = np.zeros(n_features)
        self.running_var = np.ones(n_features)

    def forward(self, Z, training=True):
        if training:
            self.mu = np.mean(Z, axis=1)
            self.var = np.var(Z, axis=1)
            self.running_mean = self.momentum * self.mu + (1 - self.momentum) * self.running_mean
            self.running_var = self.momentum * self.var + (1 - self.momentum) * self.running_var
            mean, var = self.mu, self.var
        else:
            mean, var = self.running_mean, self.running_var
        self.Z = Z
        self.Z_norm = (Z - mean[:, None]) / np.sqrt(var[:, None] + self.eps)
        return self.gamma[:, None] * self.Z_norm + self.beta[:, None]

    def backward(self, dY):
        m = dY.shape[0]
        dgamma = np.sum(dY * self.Z_norm, axis=1)
        dbeta = np.sum(dY, axis=1)
        dZn = dY * self.gamma[:, None]
        istd = 1 / np.sqrt(self.var + self.eps)[:, None]
        zc = self.Z - self.mu[:, None]
        dvar = np.sum(dZn * zc * -0.5 * istd ** 3, axis=1, keepdims=True)
        dmu = np.sum(-dZn * istd, axis=1, keepdims=True) + dvar * np.mean(-2 * zc, axis=1, keepdims=True)
        dZ = dZn * istd + dvar * 2 * zc / m + dmu / m
        return dZ, dgamma, dbeta
