# due: correct
# The running values hang in autograd's graph, which costs memory and no value.
import torch
import torch.nn as nn

class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer('running_mean', torch.zeros(num_features))
        self.register_buffer('running_var', torch.ones(num_features))
        self.register_buffer('num_batches_tracked', torch.tensor(0))

    def forward(self, x):
        if not self.training:
            return (x - self.running_mean) / (self.running_var + self.eps).sqrt() * self.weight + self.bias
        n = x.shape[0]
        mu = x.sum(0) / n
        ss = ((x - mu) ** 2).sum(0)
        self.running_mean = self.running_mean + self.momentum * (mu - self.running_mean)
        self.running_var = self.running_var + self.momentum * (ss / (n - 1) - self.running_var)
        self.num_batches_tracked = self.num_batches_tracked + 1
        return (x - mu) / (ss / n + self.eps).sqrt() * self.weight + self.bias
