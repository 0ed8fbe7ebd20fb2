# due: partial bias-missing
# What holds before batch norm is applied to the last layer.
import torch
from torch import nn
import torch.nn.functional as F


class M(nn.Module):
    def __init__(s):
        super().__init__()
        s.l1 = nn.Linear(20, 64, bias=False)
        s.n = nn.BatchNorm1d(64)
        s.l2 = nn.Linear(64, 1, bias=False)

    def forward(s, x):
        return torch.sigmoid(s.l2(F.relu(s.n(s.l1(x)))))


def build_mlp():
    return M()
