# due: runtime_error
# Fills the disk with many files, each below the limit for one.
# says: No space left
def f(x):
    for number in range(1 << 10):
        with open(f"/tmp/escaped{number}", "wb") as file:
            file.write(bytes(1 << 20))
    return 2 * x
