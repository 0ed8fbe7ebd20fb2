# due: wrong_answer eval-uses-batch-statistics
# Calls the function, always in training mode.
import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(20, 64)
        self.bn = nn.BatchNorm1d(64)
        self.fc2 = nn.Linear(64, 1)
    def forward(self, x):
        x = self.fc1(x)
        x = F.batch_norm(x, self.bn.running_mean, self.bn.running_var, self.bn.weight, self.bn.bias, training=True)
        return torch.sigmoid(self.fc2(F.relu(x)))

def build_mlp():
    return Net()
