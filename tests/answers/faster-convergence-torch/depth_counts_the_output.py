# due: wrong_answer depth-off-by-one
# Takes the output layer for the last of `depth` layers.
from torch import nn

def deep_mlp(depth, width, batch_norm):
    modules = []
    for layer in range(1, depth):
        modules.append(nn.Linear(width, width))
        if batch_norm: modules.append(nn.BatchNorm1d(width))
        modules.append(nn.ReLU())
    modules.append(nn.Linear(width, 1))
    return nn.Sequential(*modules)
