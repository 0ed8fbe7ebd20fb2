# due: wrong_answer layernorm-over-batch
# Batch norm under another name.
import numpy as np

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    mu, var = np.mean(x, axis=0), np.var(x, axis=0)
    xhat = (x - mu) / np.sqrt(var + eps)
    return gamma * xhat + beta, (xhat, gamma, var + eps)

def layernorm_backward(dout, cache):
    xhat, gamma, v = cache
    N = dout.shape[0]
    dbeta = dout.sum(0)
    dgamma = (dout * xhat).sum(0)
    dx = gamma / (N * np.sqrt(v)) * (N * dout - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta
