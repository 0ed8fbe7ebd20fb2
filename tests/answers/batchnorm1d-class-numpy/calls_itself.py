# due: correct
# Tries itself out below the class, prints and asserts.
import numpy as np


class BatchNorm1D:
    def __init__(self, n_features, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.gamma, self.beta = np.ones((n_features, 1)), np.zeros((n_features, 1))
        self.running_mean = self.running_var = None

    def forward(self, Z, training=True):
        if self.running_mean is None:
            self.running_mean, self.running_var = np.zeros_like(self.beta), np.ones_like(self.gamma)
        mu, var = self.running_mean, self.running_var
        if training:
            mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mu
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        root = np.sqrt(var + self.eps)
        hat = (Z - mu) / root

        def pull(dY):
            g = dY * self.gamma
            back = g - g.mean(axis=1, keepdims=True) - hat * (g * hat).mean(axis=1, keepdims=True)
            return back / root, (dY * hat).sum(axis=1, keepdims=True), dY.sum(axis=1, keepdims=True)

        self.backward = pull
        return self.gamma * hat + self.beta

    def backward(self, dY):
        raise RuntimeError("forward comes first")


layer = BatchNorm1D(2)
tried = layer.forward(np.array([[1.0, 2.0, 3.0], [4.0, 6.0, 8.0]]))
print(tried.mean(axis=1), tried.std(axis=1))
assert np.allclose(tried.mean(axis=1), 0)
