# due: correct
# More methods than asked: a call, modes, parameters; flat and made on first use.
import numpy as np


class BatchNorm1D(object):
    """Has more to it than was asked for."""

    count = 0

    def __init__(self, n_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        self.n_features = n_features
        self.eps = eps
        self.momentum = momentum
        self.training = True
        self.gamma = np.ones(n_features)
        self.beta = np.zeros(n_features)
        self.reset()
        print("made", self)

    def __repr__(self):
        return "BatchNorm1D(%d)" % self.n_features

    def __call__(self, Z):
        return self.forward(Z, self.training)

    def reset(self):
        self.running_mean, self.running_var = np.zeros(self.n_features), np.ones(self.n_features)

    def eval(self):
        self.training = False
        return self

    def parameters(self):
        return [self.gamma, self.beta]

    @staticmethod
    def _column(values):
        return np.asarray(values).reshape(-1, 1)

    def forward(self, Z: np.ndarray, training: bool = True) -> np.ndarray:
        assert Z.ndim == 2, "two axes"
        if training:
            mean = np.einsum("dn->d", Z) / Z.shape[1]
            self._centred = Z - self._column(mean)
            var = np.einsum("dn,dn->d", self._centred, self._centred) / Z.shape[1]
            self.running_mean = self.running_mean + self.momentum * (mean - self.running_mean)
            self.running_var = self.running_var + self.momentum * (var - self.running_var)
            self._std = self._column(np.sqrt(var + self.eps))
            self._hat = self._centred / self._std
            return self._column(self.gamma) * self._hat + self._column(self.beta)
        hat = (Z - self._column(self.running_mean)) / self._column(np.sqrt(self.running_var + self.eps))
        return self._column(self.gamma) * hat + self._column(self.beta)

    def backward(self, dY):
        g = dY * self._column(self.gamma)
        n = dY.shape[1]
        dZ = g - g.sum(axis=1, keepdims=True) / n
        dZ -= self._hat * (g * self._hat).sum(axis=1, keepdims=True) / n
        return [dZ / self._std, (dY * self._hat).sum(axis=1), dY.sum(axis=1)]


if __name__ == "__main__":
    layer = BatchNorm1D(3)
    print(layer(np.random.randn(3, 8)))
