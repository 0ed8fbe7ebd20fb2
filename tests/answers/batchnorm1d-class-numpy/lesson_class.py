# due: correct
# The class as a lesson writes it: (features, batch), parameters as columns.
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
            mu = np.mean(Z, axis=1, keepdims=True)
            var = np.var(Z, axis=1, keepdims=True)
            self.Z_centered = Z - mu
            self.std_inv = 1.0 / np.sqrt(var + self.eps)
            self.Z_hat = self.Z_centered * self.std_inv
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mu
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
            self.m = Z.shape[1]
        else:
            self.Z_hat = (Z - self.running_mean) / np.sqrt(self.running_var + self.eps)
        return self.gamma * self.Z_hat + self.beta

    def backward(self, dY):
        m = dY.shape[1]
        self.d_gamma = np.sum(dY * self.Z_hat, axis=1, keepdims=True)
        self.d_beta = np.sum(dY, axis=1, keepdims=True)
        dZ_hat = dY * self.gamma
        dvar = np.sum(dZ_hat * self.Z_centered * -0.5 * self.std_inv**3, axis=1, keepdims=True)
        dmu = np.sum(-dZ_hat * self.std_inv, axis=1, keepdims=True)
        dmu += dvar * np.mean(-2.0 * self.Z_centered, axis=1, keepdims=True)
        dZ = dZ_hat * self.std_inv + dvar * 2.0 * self.Z_centered / m + dmu / m
        return dZ, self.d_gamma, self.d_beta
