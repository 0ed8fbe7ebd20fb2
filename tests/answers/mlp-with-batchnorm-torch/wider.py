# due: wrong_answer
# Another width: no known mistake, but the layers say which.
import torch.nn as nn
def build_mlp():
    return nn.Sequential(nn.Linear(20, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 1), nn.Sigmoid())
