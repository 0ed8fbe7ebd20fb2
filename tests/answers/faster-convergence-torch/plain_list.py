# due: wrong_answer layers-unregistered
# Layers in a plain Python list.
import torch
from torch import nn

class MLP(nn.Module):
    def __init__(self, depth, width, bn):
        super().__init__()
        self.hidden = []
        for _ in range(depth):
            self.hidden.append(nn.Linear(width, width))
            if bn:
                self.hidden.append(nn.BatchNorm1d(width))
            self.hidden.append(nn.ReLU())
        self.output = nn.Linear(width, 1)

    def forward(self, x):
        for layer in self.hidden:
            x = layer(x)
        return self.output(x)

def deep_mlp(depth, width, batch_norm):
    return MLP(depth, width, batch_norm)
