# due: runtime_error
# Compiles a chain of a hundred thousand attributes, which recurses in the compiler.
def f(x):
    eval("x" + ".T" * 100_000)
    return 2 * x
