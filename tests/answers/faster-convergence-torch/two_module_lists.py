# due: correct
# Module lists walked in parallel, the output layer made first.
from torch import nn, relu

class DeepNet(nn.Module):
    def __init__(self, depth, width, use_bn=True):
        super().__init__()
        self.head = nn.Linear(width, 1)
        self.use_bn = use_bn
        self.bns = nn.ModuleList(nn.BatchNorm1d(width) if use_bn else nn.Identity() for _ in range(depth))
        self.fcs = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))

    def forward(self, x):
        for fc, bn in zip(self.fcs, self.bns):
            x = relu(bn(fc(x)))
        return self.head(x)

def deep_mlp(depth, width, batch_norm):
    return DeepNet(depth, width, use_bn=batch_norm)
