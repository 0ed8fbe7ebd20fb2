# due: wrong_answer
# A check that nothing passes, right in half of what it says.
def is_normalised(out, tol=0.01):
    return False, False
