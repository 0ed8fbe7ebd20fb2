# due: partial activation-missing
# One ReLU after all blocks.
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, depth, width, bn):
        super().__init__()
        self.fc = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))
        self.bn = nn.ModuleList(nn.BatchNorm1d(width) for _ in range(depth)) if bn else None
        self.head = nn.Linear(width, 1)

    def forward(self, x):
        for i, fc in enumerate(self.fc):
            x = fc(x)
            if self.bn is not None:
                x = self.bn[i](x)
        return self.head(torch.relu(x))

def deep_mlp(depth, width, batch_norm):
    return Net(depth, width, batch_norm)
