# due: runtime_error
# Raises an exception that is none of the usual family.
# says: GeneratorExit
def f(x):
    raise GeneratorExit
