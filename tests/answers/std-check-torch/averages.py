# due: partial not-every-feature
# Averages the distances.
def is_normalised(out, tol=0.01):
    mean_off = out.mean(dim=0).abs().mean()
    std_off = (out.std(dim=0, unbiased=False) - 1).abs().mean()
    return mean_off < tol, std_off < tol
