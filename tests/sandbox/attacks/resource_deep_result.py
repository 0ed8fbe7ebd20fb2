# due: wrong_answer
# Returns lists in lists, a thousand deep; below some depth nothing is described.
def f(x):
    for _ in range(1_000):
        x = [x]
    return x
