# due: wrong_answer | time_limit | output_limit | memory_limit
# Returns a list that holds itself, many times over.
def f(x):
    circle = []
    circle.extend([circle] * 3)
    return circle
