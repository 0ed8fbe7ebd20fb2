# due: partial norm-missing
# Calls batch norm and goes on with what it was given.
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.bn, self.fc2 = nn.Linear(20, 64), nn.BatchNorm1d(64), nn.Linear(64, 1)
    def forward(self, x):
        x = self.fc1(x)
        self.bn(x)
        x = nn.functional.relu(x)
        return torch.sigmoid(self.fc2(x))

build_mlp = Net
