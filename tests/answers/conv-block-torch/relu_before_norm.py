# due: partial norm-after-activation
# Conv-ReLU-BN.
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, (3, 3), padding=1)
        self.norm = nn.BatchNorm2d(cout)

    def forward(self, x):
        return self.norm(torch.relu(self.conv(x)))

def conv_block(in_channels, out_channels):
    return Block(in_channels, out_channels)
