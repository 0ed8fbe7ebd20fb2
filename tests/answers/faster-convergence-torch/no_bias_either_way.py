# due: partial bias-missing
# No bias, with batch norm or without.
import torch
from torch import nn


def deep_mlp(depth, width, batch_norm):
    net = []
    for i in range(depth):
        net += [nn.Linear(width, width, bias=False)]
        if batch_norm:
            net.append(nn.BatchNorm1d(width))
        net.append(nn.ReLU())
    return nn.Sequential(*net, nn.Linear(width, 1))
