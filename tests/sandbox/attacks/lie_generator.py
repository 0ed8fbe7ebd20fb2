# due: wrong_answer
# Returns a promise to compute instead of values.
def f(x):
    return (row for row in 2 * x)
