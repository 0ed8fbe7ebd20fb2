# due: partial norm-missing
# Calls batch norm and goes on with what it was given.
import torch
from torch import nn


class ModelWithBatchNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.bn1 = nn.BatchNorm1d(256)
        self.fc2 = nn.Linear(256, 10)

    def forward(self, x):
        x = self.fc1(x)
        self.bn1(x)
        x = torch.relu(x)
        return self.fc2(x)
