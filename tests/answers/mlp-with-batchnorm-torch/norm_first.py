# due: wrong_answer norm-before-layer
# Normalises the measurements instead of the hidden layer.
from torch.nn import BatchNorm1d, Linear, ReLU, Sequential, Sigmoid
def build_mlp():
    return Sequential(BatchNorm1d(20), Linear(20, 64), ReLU(), Linear(64, 1), Sigmoid())
