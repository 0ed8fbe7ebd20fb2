# due: wrong_answer
# Hides a wrong value in the imaginary part, which a careless comparison drops.
def f(x):
    return 2 * x + 1j
