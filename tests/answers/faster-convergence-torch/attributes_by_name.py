# due: correct
# Attributes made by `setattr`, the ReLU as a maximum.
import torch
class Deep(torch.nn.Module):
    def __init__(self, depth, width, batch_norm):
        super().__init__()
        self.depth, self.batch_norm = depth, batch_norm
        for k in range(1, depth + 1):
            setattr(self, f"bn{k}", torch.nn.BatchNorm1d(width) if batch_norm else None)
            setattr(self, f"fc{k}", torch.nn.Linear(width, width))
        self.out = torch.nn.Linear(width, 1)
    def forward(self, h):
        for k in range(1, self.depth + 1):
            h = getattr(self, f"fc{k}")(h)
            if self.batch_norm:
                h = getattr(self, f"bn{k}")(h)
            h = torch.max(h, torch.zeros_like(h))
        return self.out(h)
def deep_mlp(depth, width, batch_norm):
    torch.manual_seed(0)
    return Deep(depth, width, batch_norm)
