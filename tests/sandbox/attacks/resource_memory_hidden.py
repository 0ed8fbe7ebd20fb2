# due: memory_limit
# Takes memory and hides the refusals, over and over, in an answer that seems to go on.
# says: memory
def f(x):
    kept = []
    for _ in range(1 << 12):
        try:
            kept.append(bytearray(1 << 20))
        except MemoryError:
            break
    return kept[0] * (1 << 12)
