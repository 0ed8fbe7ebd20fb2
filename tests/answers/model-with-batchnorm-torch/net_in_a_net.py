# due: correct
# A sequence inside the module, ReLU in place.
import torch

class ModelWithBatchNorm(torch.nn.Module):
  def __init__(self):
    super().__init__()
    layers = []
    layers += [torch.nn.Flatten()]
    layers += [torch.nn.Linear(784, 256), torch.nn.BatchNorm1d(256, affine=True), torch.nn.ReLU(inplace=True)]
    layers += [torch.nn.Linear(256, 10)]
    self.net = torch.nn.Sequential(*layers)
  def forward(self, x):
    return self.net(x)
