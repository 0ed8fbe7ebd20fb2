# due: wrong_answer norm-for-other-data
# Batch norm for rows on images: PyTorch says so itself.
import torch.nn as nn
def conv_block(in_channels, out_channels):
    return nn.Sequential(nn.Conv2d(in_channels, out_channels, 3, padding=1), nn.BatchNorm1d(out_channels), nn.ReLU())
