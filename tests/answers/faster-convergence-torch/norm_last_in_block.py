# due: partial norm-after-activation
# Linear, ReLU, batch norm.
import torch.nn as nn
def deep_mlp(depth, width, batch_norm):
    net = nn.Sequential()
    for i in range(depth):
        net.add_module(f"lin{i}", nn.Linear(width, width))
        net.add_module(f"relu{i}", nn.ReLU())
        if batch_norm:
            net.add_module(f"bn{i}", nn.BatchNorm1d(width))
    net.add_module("out", nn.Linear(width, 1))
    return net
