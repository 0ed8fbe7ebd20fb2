# due: wrong_answer
# Forgets to make one truth value of many.
def is_normalised(out, tol=0.01):
    return out.mean(0).abs() < tol, (out.std(0, unbiased=False) - 1).abs() < tol
