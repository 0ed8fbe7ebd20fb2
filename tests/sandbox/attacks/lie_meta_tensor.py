# due: wrong_answer | runtime_error
# Returns a tensor that has a shape and no values.
# library: torch
def f(x):
    return (2 * x).to("meta")
