# due: partial unbiased-variance
# np.var with ddof=1, kept for the running variance too.
import numpy as np


class BatchNorm1D:
    def __init__(self, n_features, eps=1e-5, momentum=0.1):
        self.gamma = np.ones((n_features, 1))
        self.beta = np.zeros((n_features, 1))
        self.running_mean = np.zeros((n_features, 1))
        self.running_var = np.ones((n_features, 1))
        self.eps, self.momentum = eps, momentum

    def _update(self, mean, var):
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var

    def forward(self, Z, training=True):
        mean, var = self.running_mean, self.running_var
        if training:
            mean, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True, ddof=1)
            self._update(mean, var)
        self.root = np.sqrt(var + self.eps)
        self.hat = (Z - mean) / self.root
        return self.gamma * self.hat + self.beta

    def backward(self, dY):
        m = dY.shape[1]
        d_gamma = np.sum(dY * self.hat, axis=1, keepdims=True)
        d_beta = np.sum(dY, axis=1, keepdims=True)
        dZ = self.gamma / (m * self.root) * (m * dY - d_beta - self.hat * d_gamma)
        return dZ, d_gamma, d_beta
