# due: memory_limit
# Takes memory in small pieces, each of them touched, until there is no more.
# says: memory
def f(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 20))
