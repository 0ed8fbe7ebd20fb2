# due: wrong_answer padding-missing
# No padding.
from torch import nn
def conv_block(in_channels, out_channels):
    return nn.Sequential(nn.Conv2d(in_channels, out_channels, kernel_size=3, bias=False),
                         nn.BatchNorm2d(out_channels), nn.ReLU())
