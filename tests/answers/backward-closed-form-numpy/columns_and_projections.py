# due: correct
# A loop over columns, each projected away from two directions.
import numpy as np


def project_away(g, v):
    return g - v * (np.dot(g, v) / len(v))


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    dx = np.empty(x.shape)
    dgamma, dbeta = [], []
    for c, (column, g) in enumerate(zip(x.T, dout.T)):
        deviation = column - np.mean(column)
        inverse = 1 / np.sqrt(np.mean(deviation**2) + eps)
        hat = deviation * inverse
        dbeta.append(np.sum(g))
        dgamma.append(np.dot(g, hat))
        dx[:, c] = gamma[c] * inverse * (g - np.mean(g) - (g - project_away(g, hat)))
    return dx, dgamma, dbeta
