# due: runtime_error
# Finds another layer of torch's that ends in the same kernel.
from torch import nn


class BatchNorm1d(nn.LazyBatchNorm1d):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.modules.batchnorm._BatchNorm.__init__(self, num_features, eps, momentum)

    def forward(self, x):
        return nn.modules.batchnorm._BatchNorm.forward(self, x)
