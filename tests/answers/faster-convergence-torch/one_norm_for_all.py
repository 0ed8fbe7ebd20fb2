# due: partial layers-shared
# Makes batch norm once and uses it in every block.
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self, depth, width, batch_norm):
        super().__init__()
        self.linears = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.bn = nn.BatchNorm1d(width)
        self.batch_norm = batch_norm
        self.last = nn.Linear(width, 1)

    def forward(self, x):
        for linear in self.linears:
            x = linear(x)
            if self.batch_norm:
                x = self.bn(x)
            x = F.relu(x)
        return self.last(x)

def deep_mlp(depth, width, batch_norm):
    return Net(depth, width, batch_norm)
