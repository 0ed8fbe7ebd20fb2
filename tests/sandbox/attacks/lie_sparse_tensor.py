# due: wrong_answer | runtime_error
# Returns a sparse tensor, which has no plain bytes.
# library: torch
def f(x):
    return (2 * x).to_sparse()
