# due: output_limit
# Prints without an end.
# says: printed or returned more
def f(x):
    while True:
        print("escaped" * 1_000)
