# due: partial eval-eps-missing
# Flat parameters; evaluation divides by the bare root.
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
        X = Z.T
        if not training:
            X_hat = (X - self.running_mean) / np.sqrt(self.running_var)
            return (self.gamma * X_hat + self.beta).T
        mu = np.mean(X, axis=0)
        var = np.var(X, axis=0)
        self.running_mean = self.momentum * mu + (1 - self.momentum) * self.running_mean
        self.running_var = self.momentum * var + (1 - self.momentum) * self.running_var
        self.inv = 1 / np.sqrt(var + self.eps)
        self.X_hat = (X - mu) * self.inv
        return (self.gamma * self.X_hat + self.beta).T

    def backward(self, dY):
        G = dY.T
        dX_hat = G * self.gamma
        dX = self.inv * (dX_hat - dX_hat.mean(0) - self.X_hat * (dX_hat * self.X_hat).mean(0))
        return dX.T, (G * self.X_hat).sum(0), G.sum(0)
