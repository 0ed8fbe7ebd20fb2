# due: runtime_error
# Compiles brackets in brackets, to overflow the parser.
# says: Error
def f(x):
    eval("(" * 100_000 + ")" * 100_000)
    return 2 * x
