# due: correct
# Asks whether any feature is off, and returns a list.
def is_normalised(out, tol=0.01):
    centred = out - out.mean(0)
    std = (centred ** 2).mean(0) ** 0.5
    bad_mean = (out.mean(0).abs() > tol).any().item()
    bad_std = ((std - 1).abs() > tol).any().item()
    return [not bad_mean, not bad_std]
