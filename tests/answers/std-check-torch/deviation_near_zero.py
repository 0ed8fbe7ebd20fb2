# due: wrong_answer deviation-against-zero
# The deviation is compared as the mean is.
import torch


def is_normalised(out, tol=0.01):
    return bool((out.mean(0).abs() < tol).all()), bool((out.std(0, unbiased=False).abs() < tol).all())
