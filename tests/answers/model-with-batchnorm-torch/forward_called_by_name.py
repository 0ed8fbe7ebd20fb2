# due: correct
# Calls `forward` itself, images are flattened first, and layers have weights of their own choice.
from torch import nn


class ModelWithBatchNorm(nn.Module):
    def __init__(self, hidden_units: int = 256) -> None:
        super().__init__()
        self.classifier = nn.Linear(hidden_units, 10)
        self.features = nn.Linear(28 * 28, hidden_units, bias=False)
        self.normaliser = nn.BatchNorm1d(hidden_units)
        nn.init.kaiming_normal_(self.features.weight, nonlinearity="relu")
        nn.init.zeros_(self.classifier.bias)

    def forward(self, images):
        pixels = images.flatten(start_dim=1)
        hidden = self.normaliser.forward(self.features.forward(pixels))
        return self.classifier.forward(input=hidden.clamp_min(0))
