# due: runtime_error
# Patches the packing of lengths, so that frames run into one another.
# says: disturbed the channel
import struct

honest_pack = struct.pack


def f(x):
    struct.pack = lambda form, *values: honest_pack(form, *(value + 1 for value in values))
    return 2 * x
