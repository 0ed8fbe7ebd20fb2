# due: wrong_answer norm-before-layer
# The order of a later kind of residual network.
import torch.nn as nn
import torch.nn.functional as F

class PreAct(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.bn, self.conv = nn.BatchNorm2d(i), nn.Conv2d(i, o, 3, padding=1, bias=False)
    def forward(self, x):
        return self.conv(F.relu(self.bn(x)))

conv_block = PreAct
