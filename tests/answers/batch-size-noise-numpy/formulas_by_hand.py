# due: correct
# No mean, var or std of numpy's.
import numpy as np


def moments(rows):
    total = 0
    for row in rows:
        total = total + row
    mean = total / len(rows)
    spread = 0
    for row in rows:
        spread = spread + (row - mean) * (row - mean)
    return mean, spread / len(rows)


def statistic_noise(x, batch_size):
    pairs = [moments(x[k * batch_size : (k + 1) * batch_size]) for k in range(len(x) // batch_size)]
    _, v_mean = moments([p[0] for p in pairs])
    _, v_var = moments([p[1] for p in pairs])
    return v_mean**0.5, v_var**0.5
