# due: correct
# Plain loops, cache a list of tuples.
import numpy as np

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get('eps', 1e-5)
    out = np.zeros(x.shape)
    cache = [gamma]
    for i, row in enumerate(x):
        m = row.mean()
        s = ((row - m) ** 2).mean()
        h = (row - m) / (s + eps) ** .5
        out[i] = gamma * h + beta
        cache.append((h, (s + eps) ** .5))
    return out, cache

def layernorm_backward(dout, cache):
    gamma, rows = cache[0], cache[1:]
    dx = np.zeros_like(dout)
    dgamma = np.zeros_like(gamma)
    dbeta = np.zeros_like(gamma)
    for i, (h, s) in enumerate(rows):
        g = dout[i] * gamma
        dgamma += dout[i] * h
        dbeta += dout[i]
        dx[i] = (g - g.mean() - h * np.mean(g * h)) / s
    return dx, dgamma, dbeta
