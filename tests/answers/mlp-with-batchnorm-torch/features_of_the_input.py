# due: wrong_answer num-features-confused
# The number of inputs as batch norm's argument.
import torch.nn as nn

class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc2 = nn.Linear(64, 1)
        self.bn = nn.BatchNorm1d(20)
        self.fc1 = nn.Linear(20, 64)
        self.act, self.squash = nn.ReLU(), nn.Sigmoid()

    def forward(self, x):
        return self.squash(self.fc2(self.act(self.bn(self.fc1(x)))))

build_mlp = M
