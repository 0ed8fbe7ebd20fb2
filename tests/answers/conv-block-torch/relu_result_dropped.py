# due: partial activation-missing
# Calls the ReLU and goes on with what it was given.
import torch
from torch import nn
import torch.nn.functional as F

class Block(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv = nn.Conv2d(i, o, kernel_size=3, padding=1)
        self.bn = nn.BatchNorm2d(o)
        self.relu = nn.ReLU()
    def forward(self, x):
        x = self.conv(x)
        x = self.bn(x)
        self.relu(x)
        return x

def conv_block(in_channels, out_channels):
    return Block(in_channels, out_channels)
