# due: correct
# Padding by name, functional ReLU, the class itself as the function.
import torch.nn.functional as F
from torch.nn import BatchNorm2d, Conv2d, Module

class conv_block(Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.conv = Conv2d(in_channels, out_channels, kernel_size=3, padding='same')
        self.batch_norm = BatchNorm2d(out_channels)
    def forward(self, x):
        x = self.conv(x)
        x = self.batch_norm(x)
        x = F.relu(x)
        return x
