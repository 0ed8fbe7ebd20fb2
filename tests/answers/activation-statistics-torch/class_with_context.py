# due: correct
# A class used in a `with` statement.
import torch
import numpy as np


class ActivationMonitor:
    def __init__(self, model):
        self.model = model
        self.stats = {}
        self.handles = []

    def _make_hook(self, name):
        def hook(module, inputs, output):
            a = output.detach().cpu().numpy().ravel()
            self.stats[name] = (float(np.mean(a)), float(np.std(a)))
        return hook

    def __enter__(self):
        for name, m in self.model.named_modules():
            if not any(m.children()):
                self.handles.append(m.register_forward_hook(self._make_hook(name)))
        return self

    def __exit__(self, *exc):
        while self.handles:
            self.handles.pop().remove()


def activation_statistics(model, x):
    with ActivationMonitor(model) as monitor:
        model(x)
    return monitor.stats
