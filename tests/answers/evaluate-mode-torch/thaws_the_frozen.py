# due: partial mode-not-restored
# Remembers the model's own mode only.
import torch

def evaluate(model, batches):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs = [model(batch) for batch in batches]
    if was_training:
        model.train()
    return outputs
