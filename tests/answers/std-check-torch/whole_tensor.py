# due: wrong_answer wrong-axis
# One mean and one deviation for all features together.
def is_normalised(out, tol=0.01):
    return abs(out.mean().item()) < tol, abs(out.std(correction=0).item() - 1) < tol
