# due: runtime_error
# Fills the disk with one large file; the private /tmp is small.
# says: OSError
def f(x):
    with open("/tmp/escaped", "wb", buffering=0) as file:
        for _ in range(1 << 10):
            if not file.write(bytes(1 << 20)):
                raise OSError("full")
    return 2 * x
