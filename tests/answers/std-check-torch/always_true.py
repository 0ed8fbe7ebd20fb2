# due: wrong_answer
# A check that never fails.
def is_normalised(out, tol=0.01):
    return True, True
