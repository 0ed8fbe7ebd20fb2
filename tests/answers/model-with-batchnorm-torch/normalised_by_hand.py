# due: partial eval-uses-batch-statistics
# Normalises by hand from the batch, in evaluation too.
import torch
from torch import nn
import torch.nn.functional as F


class ModelWithBatchNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.bn1 = nn.BatchNorm1d(256)
        self.fc2 = nn.Linear(256, 10)

    def forward(self, x):
        x = self.fc1(x)
        x = (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + 1e-5)
        x = x * self.bn1.weight + self.bn1.bias
        return self.fc2(F.relu(x))
