# due: wrong_answer norm-on-output
# One batch norm after each linear layer, the last one too.
from torch import nn

class ModelWithBatchNorm(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Linear(784, 256), nn.BatchNorm1d(256), nn.ReLU(),
            nn.Linear(256, 10), nn.BatchNorm1d(10),
        )
