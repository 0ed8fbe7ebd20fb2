# due: correct
# Loops over the columns, type hints, a main guard.
import numpy as np


def batchnorm_forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, bn_param: dict) -> tuple:
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    out = np.zeros_like(x)
    means, variances = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for j in range(x.shape[1]):
        column = x[:, j]
        if bn_param["mode"] == "train":
            means[j] = sum(column) / len(column)
            variances[j] = sum((v - means[j]) ** 2 for v in column) / len(column)
        else:
            means[j], variances[j] = bn_param["running_mean"][j], bn_param["running_var"][j]
        out[:, j] = gamma[j] * (column - means[j]) / np.sqrt(variances[j] + eps) + beta[j]
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * means
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * variances
    return out, {"x": x, "gamma": gamma, "means": means, "std": np.sqrt(variances + eps)}


def batchnorm_backward(dout: np.ndarray, cache: dict) -> tuple:
    x, gamma, std = cache["x"], cache["gamma"], cache["std"]
    n = len(x)
    x_hat = (x - cache["means"]) / std
    dgamma, dbeta = np.einsum("ij,ij->j", dout, x_hat), np.einsum("ij->j", dout)
    dx = np.empty_like(x)
    for i in range(n):
        dx[i] = gamma / (n * std) * (n * dout[i] - dbeta - x_hat[i] * dgamma)
    return dx, dgamma, dbeta


if __name__ == "__main__":
    print(batchnorm_forward(np.ones((2, 2)), 1, 0, {"mode": "train"}))
