# due: partial tolerance-ignored
# Takes the lesson's factor off and a bound of its own.
import torch


def is_normalised(out, tol=0.01):
    n = out.shape[0]
    mean_ok = bool((out.mean(0).abs() < tol).all())
    std = out.std(0)
    std_ok = bool(((std - (n / (n - 1)) ** 0.5).abs() <= 0.02).all())
    return mean_ok, std_ok
