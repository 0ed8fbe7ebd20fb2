# due: correct
# Never touches the model, and gives a tuple of numpy arrays.
from copy import deepcopy
import torch

def evaluate(model, batches):
    m = deepcopy(model)
    m.eval()
    with torch.inference_mode():
        return tuple(m(b).numpy() for b in batches)
