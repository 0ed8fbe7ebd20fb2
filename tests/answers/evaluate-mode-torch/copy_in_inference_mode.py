# due: correct
# Works on a copy, in inference mode.
import copy
import torch


@torch.inference_mode()
def evaluate(model, batches):
    twin = copy.deepcopy(model).eval()
    return [twin(batch).clone() for batch in batches]
