# due: runtime_error | memory_limit
# Compiles a hundred thousand minus signs, to overflow the compiler's stack.
def f(x):
    eval("-" * 100_000 + "1")
    return 2 * x
