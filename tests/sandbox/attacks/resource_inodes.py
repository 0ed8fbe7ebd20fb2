# due: runtime_error
# Makes a million empty files; the private /tmp holds few.
# says: No space left
def f(x):
    for number in range(1_000_000):
        with open(f"/tmp/escaped{number}", "wb"):
            pass
    return 2 * x
