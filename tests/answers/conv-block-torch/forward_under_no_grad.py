# due: partial gradients-cut
# Right values, and nothing can learn.
import torch
from torch import nn


class ConvBlock(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 3, padding=1), nn.BatchNorm2d(out_channels), nn.ReLU()
        )

    def forward(self, x):
        with torch.no_grad():
            return self.layers(x)


def conv_block(in_channels, out_channels):
    return ConvBlock(in_channels, out_channels)
