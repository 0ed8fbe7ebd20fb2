# due: partial mode-not-restored
# Ends with `model.train()`, as tutorials do.
import torch

def evaluate(model, batches):
    model.eval()
    outputs = []
    with torch.no_grad():
        for batch in batches:
            outputs.append(model(batch))
    model.train()
    return outputs
