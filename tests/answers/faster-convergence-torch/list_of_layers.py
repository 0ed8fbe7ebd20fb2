# due: correct
# A list in a loop.
import torch
import torch.nn as nn

def deep_mlp(depth, width, batch_norm):
    layers = []
    for i in range(depth):
        layers += [nn.Linear(width, width, bias=not batch_norm)]
        layers += [nn.BatchNorm1d(width)] if batch_norm else []
        layers += [nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, nn.Linear(width, 1))
