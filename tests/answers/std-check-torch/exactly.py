# due: wrong_answer tolerance-ignored
# Asks for exact values, which rounding never gives.
def is_normalised(out, tol=0.01):
    return (out.mean(0) == 0).all(), (out.std(0, unbiased=False) == 1).all()
