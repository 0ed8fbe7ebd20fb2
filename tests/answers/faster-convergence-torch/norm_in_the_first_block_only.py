# due: partial norm-missing
# Makes the first block by hand and forgets batch norm in the loop.
import torch
from torch import nn


def deep_mlp(depth, width, batch_norm):
    # only one bn, at the start
    layers = [nn.Linear(width, width)]
    if batch_norm:
        layers.append(nn.BatchNorm1d(width))
    layers.append(nn.ReLU())
    for i in range(depth - 1):
        layers += [nn.Linear(width, width), nn.ReLU()]
    layers.append(nn.Linear(width, 1))
    return nn.Sequential(*layers)
