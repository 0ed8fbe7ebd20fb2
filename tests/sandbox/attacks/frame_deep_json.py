# due: runtime_error
# Nests a header 200,000 levels deep, to overflow the parser's stack.
# says: disturbed the channel
import os
import struct


def f(x):
    header = b"[" * 200_000 + b"]" * 200_000
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
