# due: correct
# Switches gradients off and on by hand, and thaws only what was not frozen.
import torch


def evaluate(model: torch.nn.Module, batches: list) -> list:
    frozen = {name for name, m in model.named_modules() if not m.training}
    grad_before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    model.eval()
    try:
        predictions = [model(b) for b in batches]
    finally:
        torch.set_grad_enabled(grad_before)
        for name, m in model.named_modules():
            m.training = name not in frozen
    return predictions
