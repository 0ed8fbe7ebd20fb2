# due: runtime_error
# Raises what usually comes from the keyboard and ends programs.
# says: KeyboardInterrupt
def f(x):
    raise KeyboardInterrupt
