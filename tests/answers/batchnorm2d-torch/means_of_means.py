# due: correct
# Averages one axis after the other, as the counts are equal, and unsqueezes step by step.
import torch

def _channel_mean(t):
    return t.mean(0).mean(1).mean(1)

def _spread_out(v):
    return v.unsqueeze(0).unsqueeze(-1).unsqueeze(-1)

def batch_norm_2d(x, gamma, beta, eps=1e-5):
    m = _channel_mean(x)
    centered = x - _spread_out(m)
    v = _channel_mean(centered * centered)
    inv = 1. / (v + eps).sqrt()
    return _spread_out(gamma) * centered * _spread_out(inv) + _spread_out(beta)
