# due: correct
# A class that is more general than it need be.
import torch
from torch import nn


class ConvBNReLU(nn.Module):
    """Conv-BN-ReLU."""

    def __init__(self, in_ch, out_ch, kernel=3, stride=1):
        super().__init__()
        self.bn = nn.BatchNorm2d(out_ch, momentum=0.1)
        self.conv = nn.Conv2d(in_ch, out_ch, kernel, stride=stride, padding=kernel // 2, bias=False, groups=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = self.bn(self.conv(x))
        return out * (out > 0)


def conv_block(in_channels, out_channels):
    return ConvBNReLU(in_ch=in_channels, out_ch=out_channels)
