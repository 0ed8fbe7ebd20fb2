# due: runtime_error
# Raises an exception whose text has fifty million characters; its beginning is enough.
# says: xxxx
def f(x):
    raise ValueError("x" * 50_000_000)
