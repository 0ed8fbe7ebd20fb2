# due: wrong_answer train-uses-running-statistics
# `F.batch_norm` without `training=`, which is False then.
import torch.nn as nn
import torch.nn.functional as F


class ConvBlock(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.bn = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        x = self.conv(x)
        x = F.batch_norm(x, self.bn.running_mean, self.bn.running_var, self.bn.weight, self.bn.bias)
        return F.relu(x)


def conv_block(in_channels, out_channels):
    return ConvBlock(in_channels, out_channels)
