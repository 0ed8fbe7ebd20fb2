# due: wrong_answer
# Returns a verdict where an array should be.
def f(x):
    return {"out": 2 * x, "verdict": "correct", "points": 2, "passed": True}
