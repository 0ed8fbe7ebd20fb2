# due: partial norm-after-activation
# Activation, then batch norm.
import torch.nn as nn
import torch.nn.functional as F


class ModelWithBatchNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.fc2 = nn.Linear(256, 10)
        self.bn = nn.BatchNorm1d(256)

    def forward(self, x):
        return self.fc2(self.bn(F.relu(self.fc1(x))))
