# due: wrong_answer eval-uses-batch-statistics
# Makes a new layer in each call.
import torch
from torch import nn
import torch.nn.functional as F


class ModelWithBatchNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.fc2 = nn.Linear(256, 10)

    def forward(self, x):
        bn = nn.BatchNorm1d(256)
        return self.fc2(F.relu(bn(self.fc1(x))))
