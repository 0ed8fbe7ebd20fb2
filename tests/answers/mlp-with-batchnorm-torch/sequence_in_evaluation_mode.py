# due: correct
# A lazy batch norm, ordered names; the sequence comes back in evaluation mode.
from collections import OrderedDict
import torch.nn as nn

def build_mlp():
    net = nn.Sequential(OrderedDict([
        ("fc1", nn.Linear(20, 64, bias=False)),
        ("bn", nn.LazyBatchNorm1d()),
        ("act", nn.ReLU()),
        ("fc2", nn.Linear(64, 1)),
        ("prob", nn.Sigmoid()),
    ]))
    return net.eval()
