# due: correct
# The sequence as the lesson writes it, built twice to see that it works.
import torch
from torch import nn

def build_mlp():
    layers = [nn.Linear(20, 64), nn.BatchNorm1d(64), nn.ReLU(inplace=True), nn.Linear(64, 1), nn.Sigmoid()]
    model = nn.Sequential(*layers)
    return model

assert build_mlp()(torch.zeros(3, 20)).shape == (3, 1)
