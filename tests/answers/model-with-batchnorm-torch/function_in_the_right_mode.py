# due: partial layer-bypassed
# The layer lends its numbers to the function, which is told the mode.
import torch.nn as nn
import torch.nn.functional as F


class ModelWithBatchNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.bn1 = nn.BatchNorm1d(256)
        self.fc2 = nn.Linear(256, 10)

    def forward(self, x):
        bn = self.bn1
        x = F.batch_norm(self.fc1(x), bn.running_mean, bn.running_var, bn.weight, bn.bias, training=self.training)
        return self.fc2(F.relu(x))
