# due: wrong_answer
# Hands both back in a row.
from torch import nn


def fold(linear, bn):
    return nn.Sequential(linear, bn)
