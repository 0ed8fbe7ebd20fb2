# due: partial norm-after-activation
# ReLU stands on both sides of batch norm.
import torch
from torch import nn
import torch.nn.functional as F


class ModelWithBatchNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(784, 256)
        self.bn = nn.BatchNorm1d(256)
        self.b = nn.Linear(256, 10)

    def forward(self, x):
        return self.b(F.relu(self.bn(F.relu(self.a(x)))))
