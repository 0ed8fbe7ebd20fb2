# due: wrong_answer num-features-confused
# Thinks of the inputs of the linear layer.
import torch
from torch import nn

class ModelWithBatchNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.bn1 = nn.BatchNorm1d(784)
        self.fc1 = nn.Linear(784, 256)
        self.fc2 = nn.Linear(256, 10)

    def forward(self, x):
        h = torch.relu(self.bn1(self.fc1(x)))
        return self.fc2(h)
