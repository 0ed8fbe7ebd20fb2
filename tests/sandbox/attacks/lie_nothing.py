# due: wrong_answer
# Returns nothing at all.
def f(x):
    return None
