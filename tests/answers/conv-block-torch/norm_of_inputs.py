# due: wrong_answer num-features-confused
# The channels that go in as batch norm's argument.
import torch.nn as nn

def conv_block(in_channels, out_channels):
    block = nn.Sequential()
    block.add_module('conv', nn.Conv2d(in_channels, out_channels, 3, padding=1))
    block.add_module('bn', nn.BatchNorm2d(in_channels))
    block.add_module('relu', nn.ReLU())
    return block
