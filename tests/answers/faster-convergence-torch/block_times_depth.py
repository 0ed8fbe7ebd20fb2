# due: partial layers-shared
# A list of one block, multiplied: the same layers over and over.
from torch import nn
def deep_mlp(depth, width, batch_norm):
    if batch_norm:
        block = nn.Sequential(nn.Linear(width, width), nn.BatchNorm1d(width), nn.ReLU())
    else:
        block = nn.Sequential(nn.Linear(width, width), nn.ReLU())
    return nn.Sequential(*([block] * depth), nn.Linear(width, 1))
