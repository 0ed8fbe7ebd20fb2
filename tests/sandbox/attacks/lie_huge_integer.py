# due: wrong_answer
# Returns an integer that fits into no number type.
def f(x):
    return 10**4_000
