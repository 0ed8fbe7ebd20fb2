# due: partial norm-switch-ignored
# Takes no notice of the switch.
from torch import nn

class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear, self.norm = nn.Linear(width, width), nn.BatchNorm1d(width)
    def forward(self, x):
        return self.norm(self.linear(x)).relu()

def deep_mlp(depth, width, batch_norm=True):
    blocks = [Block(width) for _ in range(depth)]
    return nn.Sequential(*blocks, nn.Linear(width, 1))
